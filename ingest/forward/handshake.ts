import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { MsgpackReader } from './msgpack-reader.ts';

/** Who may connect. */
export interface ForwardSecurity {
  readonly sharedKey: string;
  /** Passwords by user; without any, the shared key is enough. */
  readonly users: ReadonlyMap<string, string>;
  /** Our name in the handshake; clients refuse one that equals theirs. */
  readonly hostname: string;
}

/** How a handshake ended. */
export interface HandshakeResult {
  readonly isAccepted: boolean;
  /** The PONG to send. */
  readonly pong: Uint8Array;
}

/** One handshake (forward protocol v1, "Handshake messages"). */
export interface Handshake {
  /** The HELO to open with. */
  readonly helo: Uint8Array;
  /** @throws ScoutError invalid_argument when the frame is not MessagePack */
  answer(frame: Buffer): HandshakeResult;
}

const RANDOM_BYTES = 16;
const NOTHING = Buffer.alloc(0);

/** Starts the handshake of one connection with a nonce of its own. */
export function startHandshake({ sharedKey, users, hostname }: ForwardSecurity): Handshake {
  const nonce = randomBytes(RANDOM_BYTES);
  const userSalt = users.size === 0 ? undefined : randomBytes(RANDOM_BYTES);
  const helo = encode(['HELO', { nonce, auth: userSalt ?? '', keepalive: true }]);
  const refuse = (reason: string): HandshakeResult => ({
    isAccepted: false,
    pong: encode(['PONG', false, reason, '', '']),
  });
  return {
    helo,
    answer(frame) {
      const ping = readPing(frame);
      if (ping === undefined) return refuse('invalid ping message');
      const key = sha512(ping.salt, ping.hostname, nonce, sharedKey);
      if (!isSame(ping.keyDigest, key)) return refuse('shared key mismatch');
      if (userSalt !== undefined && !isUser({ ping, userSalt, users })) return refuse('username/password mismatch');
      const pong = encode(['PONG', true, '', hostname, sha512(ping.salt, hostname, nonce, sharedKey)]);
      return { isAccepted: true, pong };
    },
  };
}

interface Ping {
  readonly hostname: Buffer;
  readonly salt: Buffer;
  readonly keyDigest: string;
  readonly user: string;
  readonly passwordDigest: string;
}

/** `['PING', hostname, salt, key digest, user, password digest]`. */
function readPing(frame: Buffer): Ping | undefined {
  const reader = new MsgpackReader(frame);
  if (!isPing(reader)) return undefined;
  const parts: Buffer[] = [];
  for (let index = 0; index < 5; index += 1) {
    if (!isText(reader)) return undefined;
    parts.push(reader.raw());
  }
  const [hostname = NOTHING, salt = NOTHING, ...texts] = parts;
  const [keyDigest = '', user = '', passwordDigest = ''] = texts.map(String);
  return { hostname, salt, keyDigest, user, passwordDigest };
}

function isPing(reader: MsgpackReader): boolean {
  return reader.kind() === 'list' && reader.listLength() === 6 && isText(reader) && reader.text() === 'PING';
}

function isText(reader: MsgpackReader): boolean {
  const kind = reader.kind();
  return kind === 'text' || kind === 'bytes';
}

interface Credentials {
  readonly ping: Ping;
  readonly userSalt: Buffer;
  readonly users: ReadonlyMap<string, string>;
}

/** An unknown user costs the same work as a wrong password. */
function isUser({ ping, userSalt, users }: Credentials): boolean {
  const password = users.get(ping.user);
  const digest = sha512(userSalt, ping.user, password ?? '');
  return isSame(ping.passwordDigest, digest) && password !== undefined;
}

function sha512(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
