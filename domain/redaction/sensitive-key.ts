import { codeAt, isAlphanumeric } from './characters.ts';

/** Names whose values are secrets, as the last word or words of a key. */
const SENSITIVE_WORDS: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'cookies', 'credential', 'credentials', 'passphrase', 'passwd', 'password'],
  ...['pwd', 'secret', 'token', 'apikey', 'authtoken', 'accesstoken', 'accesskey', 'secretkey', 'privatekey', 'jwt'],
  ...['api key', 'access key', 'account key', 'auth key', 'encryption key', 'master key', 'private key'],
  ...['secret key', 'shared key', 'signing key', 'connection string'],
]);

/** Most keys end otherwise, and are known by that. */
const ENDINGS: ReadonlySet<string> = new Set([...SENSITIVE_WORDS].map((word) => word.slice(-3)));
const MAX_KEY_LENGTH = 256;

/**
 * Whether a value under this key is a secret whatever it looks like. The last word of the key decides, so that
 * `http.request.header.x-api-key`, `db.password` and `accessToken` are sensitive, and `token.count`, `max_tokens` and
 * `password.length` are not.
 */
export function isSensitiveKey(key: string): boolean {
  if (isAlphanumeric(codeAt(key, key.length - 1)) && !ENDINGS.has(key.slice(-3).toLowerCase())) return false;
  const words = wordsOf(key.slice(-MAX_KEY_LENGTH));
  const last = words.at(-1);
  if (last === undefined) return false;
  return SENSITIVE_WORDS.has(last) || SENSITIVE_WORDS.has(`${words.at(-2) ?? ''} ${last}`);
}

function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((word) => word !== '');
}
