import { Candidate, NAMED_KINDS, VENDOR_KINDS } from './candidate.ts';
import { findAssignments, findOptions, findSessions } from './find-assignments.ts';
import { findCommandSecrets } from './find-command-secrets.ts';
import { findAuthorizations, findUrlCredentials } from './find-credentials.ts';
import { findEmails } from './find-emails.ts';
import { findIbans } from './find-ibans.ts';
import { findIpv4 } from './find-ipv4.ts';
import { findIpv6 } from './find-ipv6.ts';
import { findJwts } from './find-jwts.ts';
import { findNumbers } from './find-numbers.ts';
import { findPhones } from './find-phones.ts';
import { findPrivateKeys } from './find-private-keys.ts';
import { findSendgridKeys, findTwilioKeys } from './find-shaped-keys.ts';
import { findEntraSecrets, findStorageKeys, findVendorTokens } from './find-vendor-tokens.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { RangeFinder } from './redaction-kind.ts';

/** A finder, the kinds that it can find, and the candidates without which it finds nothing. */
export interface RedactionFinder {
  readonly kinds: readonly RedactionKind[];
  readonly candidates: number;
  readonly find: RangeFinder;
}

const { azureKey } = RedactionKind;

/** All finders. */
export const REDACTION_FINDERS: readonly RedactionFinder[] = [
  { kinds: [RedactionKind.privateKey], candidates: Candidate.privateKey, find: findPrivateKeys },
  { kinds: NAMED_KINDS, candidates: Candidate.assignment, find: findAssignments },
  { kinds: NAMED_KINDS, candidates: Candidate.option, find: findOptions },
  { kinds: [RedactionKind.password], candidates: Candidate.command, find: findCommandSecrets },
  {
    kinds: [RedactionKind.bearer, RedactionKind.basic],
    candidates: Candidate.authorization,
    find: findAuthorizations,
  },
  { kinds: [RedactionKind.sessionId], candidates: Candidate.session, find: findSessions },
  { kinds: VENDOR_KINDS, candidates: Candidate.vendorToken, find: findVendorTokens },
  { kinds: [azureKey], candidates: Candidate.entraSecret, find: findEntraSecrets },
  { kinds: [azureKey], candidates: Candidate.storageKey, find: findStorageKeys },
  { kinds: [RedactionKind.sendgridKey], candidates: Candidate.sendgridKey, find: findSendgridKeys },
  { kinds: [RedactionKind.twilioKey], candidates: Candidate.twilioKey, find: findTwilioKeys },
  { kinds: [RedactionKind.jwt], candidates: Candidate.jwt, find: findJwts },
  { kinds: [RedactionKind.urlAuth], candidates: Candidate.urlAuth, find: findUrlCredentials },
  { kinds: [RedactionKind.email], candidates: Candidate.email, find: findEmails },
  { kinds: [RedactionKind.ipv6], candidates: Candidate.ipv6, find: findIpv6 },
  // The value of a version is no address, whatever it looks like.
  {
    kinds: [RedactionKind.ipv4],
    candidates: Candidate.ipv4,
    find: (text, key = '') => (/version$/i.test(key) ? [] : findIpv4(text)),
  },
  { kinds: [RedactionKind.iban], candidates: Candidate.iban, find: findIbans },
  {
    kinds: [RedactionKind.creditCard, RedactionKind.ssn],
    candidates: Candidate.card | Candidate.ssn,
    find: findNumbers,
  },
  { kinds: [RedactionKind.phone], candidates: Candidate.phone, find: findPhones },
];
