import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { protocolFailure } from './protocol-error.ts';
import { ApiKey } from './request.ts';
import type { KafkaRequest } from './request.ts';

/** Who we are to the brokers that count our sequence numbers. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

/** Asks for an identity without transactions. */
export function initProducerIdRequest(apiVersion: number): KafkaRequest {
  const body = new ByteWriter().nullableString(undefined).int32(0x7fffffff).view();
  return { apiKey: ApiKey.initProducerId, apiVersion, body: [body] };
}

/** Reads versions 0 and 1. @throws ScoutError the broker's refusal */
export function readInitProducerId(reader: ByteReader): ProducerIdentity {
  reader.int32();
  const errorNumber = reader.int16();
  if (errorNumber !== 0) throw protocolFailure(errorNumber);
  return { producerId: reader.int64(), epoch: reader.int16() };
}
