/* eslint-disable complexity -- read for every text: a call for each condition would cost more than the condition */
import { Candidate } from './candidate.ts';
import { isSchemeEnd, mayBeEmail, mayBeIpv6, mayBeJwt } from './scan-addresses.ts';
import { mayBeCommandOption } from './scan-commands.ts';
import { digitsFrom, jointsOf } from './scan-digits.ts';
import { followsSecretName, mayBeOption, mayBePrivateKey } from './scan-names.ts';
import {
  mayBeAuthorization,
  mayBeEntraSecret,
  mayBeSendgridKey,
  mayBeStorageKey,
  mayBeTwilioKey,
  mayBeVendorToken,
} from './scan-tokens.ts';
import { byteAt, holdsAt } from './scanned-text.ts';
import type { ScannedText } from './scanned-text.ts';
import { createTriggerTable, nextTrigger, Trigger } from './trigger-table.ts';
import type { TriggerTable } from './trigger-table.ts';

/** Tells which candidates for some kinds are in a text; what no candidate was seen for is certainly not there. */
export interface CandidateScan {
  /**
   * Whether UTF-8 bytes `[start, end)` hold any candidate.
   * @param key Name of the attribute that holds the text, empty for none; without it, any name is taken for possible
   */
  holdsAny(bytes: Uint8Array, start: number, end: number, key?: string): boolean;
  /** All candidates in a text. */
  candidatesIn(text: string, key: string): number;
}

const MAX_LENGTH_OF_SHORT = 16_384;
const NON_ASCII = 0x80;

/**
 * Compiles the scan for a set of kinds: a table tells which bytes can be part of any of them. Each byte is read once,
 * and around those the few bytes that decide; numbers are read as a whole, so that dates and times are no candidates.
 */
export function createCandidateScan(wanted: number): CandidateScan {
  const triggers = createTriggerTable(wanted);
  const anyMode: ScanMode = { triggers, isAnyEnough: true };
  const allMode: ScanMode = { triggers, isAnyEnough: false };
  const scan = createScannedText(wanted);
  const copy = new Uint8Array(MAX_LENGTH_OF_SHORT);
  const minBytes = minBytesOf(wanted);
  /** The texts of a request lie in the same bytes. */
  const see = (bytes: Uint8Array): void => {
    scan.bytes = bytes;
    scan.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const begin = (start: number, key: string | undefined): void => {
    scan.start = start;
    scan.key = key;
    scan.wanted = wanted;
    scan.hasScheme = false;
    scan.optionEnd = start;
    scan.commandFrom = start;
  };
  return {
    // eslint-disable-next-line @typescript-eslint/max-params -- as above
    holdsAny(bytes, start, end, key) {
      if (end - start < minBytes) return false;
      if (scan.bytes !== bytes) see(bytes);
      scan.end = end;
      const index = nextTrigger(scan, start, triggers);
      if (index === end) return false;
      begin(start, key);
      return scanFrom(scan, index, anyMode) !== 0;
    },
    candidatesIn(text, key) {
      const { length } = text;
      const bytes = length <= copy.length ? copy : new Uint8Array(length);
      for (let index = 0; index < length; index += 1) {
        const code = text.charCodeAt(index);
        bytes[index] = code < NON_ASCII ? code : NON_ASCII;
      }
      if (scan.bytes !== bytes) see(bytes);
      scan.end = length;
      begin(0, key);
      return scanFrom(scan, 0, allMode);
    },
  };
}

function createScannedText(wanted: number): ScannedText {
  const bytes = new Uint8Array(0);
  return {
    bytes,
    view: new DataView(bytes.buffer),
    start: 0,
    end: 0,
    key: '',
    wanted,
    joints: jointsOf(wanted),
    hasScheme: false,
    optionEnd: 0,
    commandFrom: 0,
    next: 0,
  };
}

/** Nothing shorter can be found: `pwd=`, `://@`, `a@.io`, and seven digits. */
function minBytesOf(wanted: number): number {
  if ((wanted & (Candidate.assignment | Candidate.option | Candidate.urlAuth)) !== 0) return 4;
  return (wanted & Candidate.email) === 0 ? 7 : 5;
}

interface ScanMode {
  readonly triggers: TriggerTable;
  /** Whether the first candidate ends the scan. */
  readonly isAnyEnough: boolean;
}

function scanFrom(scan: ScannedText, from: number, { triggers, isAnyEnough }: ScanMode): number {
  const { bytes, end } = scan;
  const { byByte } = triggers;
  let candidates = 0;
  let index = from;
  while (index < end) {
    const trigger = byByte[bytes[index] as number] as number;
    if (trigger === Trigger.none) {
      index = nextTrigger(scan, index + 1, triggers);
      continue;
    }
    let found = 0;
    if (trigger === Trigger.digit) {
      found = digitsFrom(scan, index);
      index = scan.next;
    } else {
      found = candidatesAt(scan, index, trigger);
      index += 1;
    }
    if (found === 0) continue;
    candidates |= found;
    if (isAnyEnough) return candidates;
    scan.wanted &= ~found;
  }
  return candidates;
}

function candidatesAt(scan: ScannedText, at: number, trigger: number): number {
  const { wanted } = scan;
  switch (trigger) {
    case Trigger.colon:
      return colonAt(scan, at);
    case Trigger.dash:
      return dashAt(scan, at);
    case Trigger.assignment:
      return assignmentAt(scan, at);
    case Trigger.at:
      return emailAt(scan, at, at + 1) | (scan.hasScheme ? wanted & Candidate.urlAuth : 0);
    case Trigger.percent:
      return holdsAt(scan, at, '%40') ? emailAt(scan, at, at + 3) : 0;
    case Trigger.jwt:
      return mayBeJwt(scan, at) ? wanted & Candidate.jwt : 0;
    case Trigger.b:
      return (wanted & Candidate.authorization) !== 0 && mayBeAuthorization(scan, at) ? Candidate.authorization : 0;
    case Trigger.tilde:
      return mayBeEntraSecret(scan, at) ? wanted & Candidate.entraSecret : 0;
    case Trigger.sendgrid:
      return mayBeSendgridKey(scan, at) ? wanted & Candidate.sendgridKey : 0;
    case Trigger.twilio:
      return mayBeTwilioKey(scan, at) ? wanted & Candidate.twilioKey : 0;
    default:
      return (wanted & Candidate.vendorToken) !== 0 && mayBeVendorToken(scan, at) ? Candidate.vendorToken : 0;
  }
}

function emailAt(scan: ScannedText, at: number, after: number): number {
  return (scan.wanted & Candidate.email) !== 0 && mayBeEmail(scan, at, after) ? Candidate.email : 0;
}

function assignmentAt(scan: ScannedText, at: number): number {
  const { wanted } = scan;
  let found = 0;
  if ((wanted & Candidate.assignment) !== 0 && followsSecretName(scan, at)) found = Candidate.assignment;
  if ((wanted & Candidate.storageKey) !== 0 && mayBeStorageKey(scan, at)) found |= Candidate.storageKey;
  return found;
}

function colonAt(scan: ScannedText, at: number): number {
  const { wanted } = scan;
  if (isSchemeEnd(scan, at)) scan.hasScheme = true;
  let found = 0;
  if ((wanted & Candidate.assignment) !== 0 && followsSecretName(scan, at)) found = Candidate.assignment;
  if ((wanted & Candidate.ipv6) !== 0 && mayBeIpv6(scan, at)) found |= Candidate.ipv6;
  return found;
}

function dashAt(scan: ScannedText, at: number): number {
  const { wanted } = scan;
  let found = 0;
  if ((wanted & Candidate.vendorToken) !== 0 && mayBeVendorToken(scan, at)) found = Candidate.vendorToken;
  if ((wanted & Candidate.command) !== 0 && mayBeCommandOption(scan, at)) found |= Candidate.command;
  if (byteAt(scan, at + 1) !== 0x2d || byteAt(scan, at - 1) === 0x2d) return found;
  if ((wanted & Candidate.privateKey) !== 0 && mayBePrivateKey(scan, at)) found |= Candidate.privateKey;
  if ((wanted & Candidate.option) !== 0 && mayBeOption(scan, at)) found |= Candidate.option;
  return found;
}
