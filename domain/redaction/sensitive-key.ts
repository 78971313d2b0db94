import { codeAt, isAlphanumeric } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';

const PASSWORDS = ['passphrase', 'passwd', 'password', 'passcode', 'pwd', 'requirepass', 'masterauth', 'userpass'];
const SESSIONS = ['sid', 'jsessionid', 'phpsessid', 'sessionid', 'sessid', 'connect sid', 'session id', 'sess id'];
/** Names whose values are secrets, as the last word or words of a key, and what kind of value they hold. */
const SENSITIVE_WORDS: ReadonlyMap<string, RedactionKind> = new Map([
  ...PASSWORDS.map((word) => [word, RedactionKind.password] as const),
  ...SESSIONS.map((word) => [word, RedactionKind.sessionId] as const),
  ...[
    ...['authorization', 'cookie', 'cookies', 'credential', 'credentials', 'secret', 'token', 'apikey', 'authtoken'],
    ...['accesstoken', 'accesskey', 'secretkey', 'privatekey', 'apisecret', 'clientsecret', 'jwt', 'cvv', 'cvc'],
    ...['api key', 'auth key', 'encryption key', 'master key', 'private key', 'access key', 'secret key', 'shared key'],
    ...['signing key', 'license key', 'connection string', 'connectionstring', 'security code'],
  ].map((word) => [word, RedactionKind.assignment] as const),
  ...['secret access key', 'secretaccesskey', 'security token'].map((word) => [word, RedactionKind.awsKey] as const),
  ...['account key', 'accountkey', 'shared access key', 'sharedaccesskey', 'storage key'].map(
    (word) => [word, RedactionKind.azureKey] as const,
  ),
  ['private key id', RedactionKind.gcpKey],
]);

/** A secret name that also holds one of these words is that vendor's. */
const VENDORS: ReadonlyMap<string, RedactionKind> = new Map([
  ['aws', RedactionKind.awsKey],
  ['amz', RedactionKind.awsKey],
  ['azure', RedactionKind.azureKey],
  ['gcp', RedactionKind.gcpKey],
  ['google', RedactionKind.gcpKey],
  ['github', RedactionKind.githubToken],
  ['gitlab', RedactionKind.gitlabToken],
  ['slack', RedactionKind.slackToken],
  ['stripe', RedactionKind.stripeKey],
  ['openai', RedactionKind.openaiKey],
  ['anthropic', RedactionKind.anthropicKey],
  ['npm', RedactionKind.npmToken],
  ['pypi', RedactionKind.pypiToken],
  ['huggingface', RedactionKind.huggingfaceToken],
  ['hf', RedactionKind.huggingfaceToken],
  ['digitalocean', RedactionKind.digitaloceanToken],
  ['sendgrid', RedactionKind.sendgridKey],
  ['twilio', RedactionKind.twilioKey],
]);

/** Names that are secret only in front of a value that looks like one. */
const AMBIGUOUS_WORDS: ReadonlyMap<string, RedactionKind> = new Map([
  ['session', RedactionKind.sessionId],
  ['sig', RedactionKind.azureKey],
  ['pass', RedactionKind.password],
]);
/** Ends also names that are glued to it: PGPASSWORD, MYSQL_ROOTPASSWORD. */
export const GLUED_WORD = 'password';
/** The names of secrets in small letters, without what separates their words. */
export const SECRET_NAMES: readonly string[] = [...SENSITIVE_WORDS.keys(), ...AMBIGUOUS_WORDS.keys()].map((name) =>
  name.replaceAll(' ', ''),
);

/** Most keys end otherwise, and are known by that. */
const SENSITIVE_ENDINGS: ReadonlySet<string> = new Set([
  ...[...SENSITIVE_WORDS.keys()].map((word) => word.slice(-3)).filter((ending) => !ending.includes(' ')),
  ...[...AMBIGUOUS_WORDS.keys()].map((word) => word.slice(-3)),
]);
/** So end `session id`, `sess id` and `private key id`, with and without what separates words. */
const SENSITIVE_ID_ENDINGS: ReadonlySet<string> = new Set(
  ['n', 's', 'y'].flatMap((letter) => ['', '_', '-', '.', ' '].map((joint) => `${letter}${joint}id`)),
);
const MAX_KEY_LENGTH = 256;

/**
 * Whether a value under this key is a secret whatever it looks like. The last word of the key decides, so that
 * `http.request.header.x-api-key`, `db.password` and `accessToken` are sensitive, and `token.count`, `max_tokens` and
 * `password.length` are not.
 */
export function isSensitiveKey(key: string): boolean {
  return sensitiveKindOf(key) !== undefined;
}

/** The kind of the secret that a value under this key is whatever it looks like; undefined for other keys. */
export function sensitiveKindOf(key: string): RedactionKind | undefined {
  if (!maySecretKeyEnd(key)) return undefined;
  const words = wordsOf(key.slice(-MAX_KEY_LENGTH));
  const kind = kindOfEnding(words);
  if (kind !== RedactionKind.assignment) return kind;
  for (const word of words) {
    const vendor = VENDORS.get(word);
    if (vendor !== undefined) return vendor;
  }
  return kind;
}

/**
 * The kind of a value under a key that names secrets as well as harmless things, so that the value must look like the
 * secret: `session=…`, `sig=…`, `pass=…`.
 */
export function ambiguousKindOf(key: string): RedactionKind | undefined {
  if (!maySecretKeyEnd(key)) return undefined;
  const words = wordsOf(key.slice(-MAX_KEY_LENGTH));
  return AMBIGUOUS_WORDS.get(words.at(-1) ?? '');
}

function maySecretKeyEnd(key: string): boolean {
  if (!isAlphanumeric(codeAt(key, key.length - 1)) || SENSITIVE_ENDINGS.has(key.slice(-3).toLowerCase())) return true;
  return /id$/i.test(key) && [-3, -4].some((from) => SENSITIVE_ID_ENDINGS.has(key.slice(from).toLowerCase()));
}

function kindOfEnding(words: readonly string[]): RedactionKind | undefined {
  for (const count of [3, 2, 1]) {
    const kind = words.length < count ? undefined : SENSITIVE_WORDS.get(words.slice(-count).join(' '));
    if (kind !== undefined) return kind;
  }
  return words.at(-1)?.endsWith(GLUED_WORD) === true ? RedactionKind.password : undefined;
}

function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((word) => word !== '');
}
