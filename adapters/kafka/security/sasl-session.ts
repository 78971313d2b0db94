import { randomBytes } from 'node:crypto';
import type { KafkaPasswordConfig, KafkaSaslConfig } from '../../../platform/config/kafka-config.ts';
import type { SaslAnswer } from '../wire/sasl-messages.ts';
import { createTokenSource } from './oauth-token.ts';
import type { TokenSource } from './oauth-token.ts';
import { beginScram } from './scram.ts';

/** Sends one message of the mechanism and returns the broker's. */
export type SaslExchange = (token: Uint8Array) => Promise<SaslAnswer>;

/** How one client authenticates its connections. */
export interface SaslMechanism {
  /** Its name on the wire. */
  readonly name: string;
  /** Returns the broker's last answer, which has the session's lifetime. @throws ScoutError unauthenticated */
  authenticate(exchange: SaslExchange): Promise<SaslAnswer>;
}

const NONCE_BYTES = 24;

/** The configured mechanism; tokens are shared by all connections that it authenticates. */
export function createSaslMechanism(config: KafkaSaslConfig, nowMs: () => number): SaslMechanism {
  const name = config.kind.toUpperCase();
  switch (config.kind) {
    case 'plain':
      return { name, authenticate: async (exchange) => exchange(plainToken(config)) };
    case 'scram-sha-256':
    case 'scram-sha-512':
      return { name, authenticate: async (exchange) => scram(config, exchange) };
    case 'oauthbearer': {
      const token = createTokenSource(config, nowMs);
      return { name, authenticate: async (exchange) => oauth(token, exchange) };
    }
  }
}

function plainToken({ username, password }: KafkaPasswordConfig): Buffer {
  return Buffer.from(`\0${username}\0${password.reveal()}`);
}

async function scram({ kind, username, password }: KafkaPasswordConfig, exchange: SaslExchange): Promise<SaslAnswer> {
  const hash = kind === 'scram-sha-512' ? 'sha512' : 'sha256';
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const steps = beginScram({ hash, username, password: password.reveal(), nonce });
  const serverFirst = await exchange(Buffer.from(steps.first));
  const last = await exchange(Buffer.from(steps.final(serverFirst.token.toString())));
  steps.verify(last.token.toString());
  return last;
}

async function oauth(token: TokenSource, exchange: SaslExchange): Promise<SaslAnswer> {
  // RFC 7628 §3.1.
  const answer = await exchange(Buffer.from(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`));
  // A refusal is a message to be acknowledged (§3.2.3); the answer to that has the error.
  return answer.token.length === 0 ? answer : exchange(Buffer.from('\u0001'));
}
