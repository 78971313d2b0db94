import { RedactionKind } from './redaction-kind.ts';

/** What a scan of bytes can see: one bit for each thing that a finder may turn into a match. */
export const Candidate = {
  email: 1 << 0,
  urlAuth: 1 << 1,
  ipv4: 1 << 2,
  ipv6: 1 << 3,
  card: 1 << 4,
  ssn: 1 << 5,
  phone: 1 << 6,
  iban: 1 << 7,
  jwt: 1 << 8,
  privateKey: 1 << 9,
  /** The name of a secret in front of a separator. */
  assignment: 1 << 10,
  /** An option of a command that is called like a secret. */
  option: 1 << 11,
  /** A scheme of an authorization. */
  authorization: 1 << 12,
  session: 1 << 13,
  vendorToken: 1 << 14,
  entraSecret: 1 << 15,
  storageKey: 1 << 16,
  /** An option by which a command takes a password, behind such a command. */
  command: 1 << 17,
  sendgridKey: 1 << 18,
  twilioKey: 1 << 19,
} as const;

const { awsKey, gcpKey, azureKey, githubToken, gitlabToken, slackToken, stripeKey, openaiKey, anthropicKey } =
  RedactionKind;
const { npmToken, pypiToken, huggingfaceToken, digitaloceanToken, sendgridKey, twilioKey } = RedactionKind;
/** The kinds of keys and tokens that vendors mark by a prefix. */
export const VENDOR_KINDS: readonly RedactionKind[] = [
  ...[awsKey, gcpKey, githubToken, gitlabToken, slackToken, stripeKey, openaiKey, anthropicKey],
  ...[npmToken, pypiToken, huggingfaceToken, digitaloceanToken],
];
/** The kinds that the name in front of a value can tell. */
export const NAMED_KINDS: readonly RedactionKind[] = [
  ...[RedactionKind.password, RedactionKind.assignment, RedactionKind.sessionId, azureKey, sendgridKey, twilioKey],
  ...VENDOR_KINDS,
];

const KINDS_BY_CANDIDATE: readonly (readonly [candidate: number, kinds: readonly RedactionKind[]])[] = [
  [Candidate.email, [RedactionKind.email]],
  [Candidate.urlAuth, [RedactionKind.urlAuth]],
  [Candidate.ipv4, [RedactionKind.ipv4]],
  [Candidate.ipv6, [RedactionKind.ipv6]],
  [Candidate.card, [RedactionKind.creditCard]],
  [Candidate.ssn, [RedactionKind.ssn]],
  [Candidate.phone, [RedactionKind.phone]],
  [Candidate.iban, [RedactionKind.iban]],
  [Candidate.jwt, [RedactionKind.jwt]],
  [Candidate.privateKey, [RedactionKind.privateKey]],
  [Candidate.assignment | Candidate.option, NAMED_KINDS],
  [Candidate.command, [RedactionKind.password]],
  [Candidate.authorization, [RedactionKind.bearer, RedactionKind.basic]],
  [Candidate.session, [RedactionKind.sessionId]],
  [Candidate.vendorToken, VENDOR_KINDS],
  [Candidate.entraSecret | Candidate.storageKey, [azureKey]],
  [Candidate.sendgridKey, [sendgridKey]],
  [Candidate.twilioKey, [twilioKey]],
];

/** The candidates that matter when these kinds are looked for. */
export function candidatesOf(enabled: ReadonlySet<RedactionKind>): number {
  let candidates = 0;
  for (const [candidate, kinds] of KINDS_BY_CANDIDATE) {
    if (kinds.some((kind) => enabled.has(kind))) candidates |= candidate;
  }
  return candidates;
}
