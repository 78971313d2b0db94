import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** Hash of a SCRAM mechanism, as node:crypto names it. */
export type ScramHash = 'sha256' | 'sha512';

/** The client's side of one SCRAM exchange (RFC 5802, without channel binding). */
export interface ScramExchange {
  readonly first: string;
  /** Answers the server's first message. */
  final(serverFirst: string): string;
  /** Checks that the server knows the password, too. @throws ScoutError unauthenticated */
  verify(serverFinal: string): void;
}

const HEADER = 'n,,';
const HEADER_BASE64 = Buffer.from(HEADER).toString('base64');
/** RFC 5802 recommends 4096; a broker that asks for millions would hold up everything. */
const ITERATIONS = { min: 4_096, max: 1_000_000 } as const;

/** Begins an exchange with a nonce that was never used. */
export function beginScram(options: {
  readonly hash: ScramHash;
  readonly username: string;
  readonly password: string;
  readonly nonce: string;
}): ScramExchange {
  const { hash, username, password, nonce } = options;
  const bare = `n=${escapeName(username)},r=${nonce}`;
  let expected: Buffer | undefined;
  return {
    first: `${HEADER}${bare}`,
    final(serverFirst) {
      const { nonce: fullNonce, salt, iterations } = parseFirst(serverFirst, nonce);
      const length = hash === 'sha256' ? 32 : 64;
      const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, length, hash);
      const clientKey = hmac(hash, salted, 'Client Key');
      const withoutProof = `c=${HEADER_BASE64},r=${fullNonce}`;
      const signed = `${bare},${serverFirst},${withoutProof}`;
      const signature = hmac(hash, createHash(hash).update(clientKey).digest(), signed);
      const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
      expected = hmac(hash, hmac(hash, salted, 'Server Key'), signed);
      return `${withoutProof},p=${proof.toString('base64')}`;
    },
    verify(serverFinal) {
      const given = Buffer.from(attributes(serverFinal).get('v') ?? '', 'base64');
      if (expected?.length === given.length && timingSafeEqual(expected, given)) return;
      throw refused('The Kafka broker could not prove that it knows the password.');
    },
  };
}

function parseFirst(
  text: string,
  ourNonce: string,
): { readonly nonce: string; readonly salt: Buffer; readonly iterations: number } {
  const fields = attributes(text);
  const nonce = fields.get('r') ?? '';
  const iterations = Number(fields.get('i'));
  if (!nonce.startsWith(ourNonce) || nonce.length === ourNonce.length) {
    throw refused('The Kafka broker answered another SCRAM exchange than ours.');
  }
  if (!(iterations >= ITERATIONS.min && iterations <= ITERATIONS.max)) {
    throw refused(`The Kafka broker asks for ${String(iterations)} SCRAM iterations; 4096 to 1000000 are accepted.`);
  }
  return { nonce, salt: Buffer.from(fields.get('s') ?? '', 'base64'), iterations };
}

function attributes(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function escapeName(name: string): string {
  return name.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function hmac(hash: ScramHash, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

function refused(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.unauthenticated, message });
}
