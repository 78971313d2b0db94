import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { protocolFailure } from './protocol-error.ts';
import { ApiKey } from './request.ts';
import type { KafkaRequest } from './request.ts';

/** A broker's part of an authentication. */
export interface SaslAnswer {
  readonly token: Buffer;
  /** After this time the broker closes the connection; 0 means never. */
  readonly sessionLifetimeMs: number;
}

/** Names the mechanism, for example `SCRAM-SHA-512`. */
export function saslHandshakeRequest(mechanism: string, apiVersion: number): KafkaRequest {
  return { apiKey: ApiKey.saslHandshake, apiVersion, body: [new ByteWriter().string(mechanism).view()] };
}

/** @throws ScoutError unauthenticated with the mechanisms the broker has */
export function readSaslHandshake(reader: ByteReader): void {
  const errorNumber = reader.int16();
  const mechanisms = reader.array((item) => item.string());
  if (errorNumber === 0) return;
  throw new ScoutError({
    code: ErrorCode.unauthenticated,
    message: `Kafka does not offer this SASL mechanism; it has ${mechanisms.join(', ') || 'none'}.`,
    details: { kafkaError: errorNumber },
  });
}

/** Carries one message of the mechanism. */
export function saslAuthenticateRequest(token: Uint8Array, apiVersion: number): KafkaRequest {
  return { apiKey: ApiKey.saslAuthenticate, apiVersion, body: [new ByteWriter().bytes(token).view()] };
}

/** Reads versions 0 and 1. @throws ScoutError unauthenticated */
export function readSaslAuthenticate(reader: ByteReader, apiVersion: number): SaslAnswer {
  const errorNumber = reader.int16();
  reader.nullableString();
  const token = reader.bytes();
  if (errorNumber !== 0) throw protocolFailure(errorNumber);
  return { token, sessionLifetimeMs: apiVersion >= 1 ? Number(reader.int64()) : 0 };
}
