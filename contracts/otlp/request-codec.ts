import type protobuf from 'protobufjs';
import { OtlpType } from './otlp-root.ts';
import type { Signal } from './signal.ts';
import { decode } from './trace-codec.ts';

/** The export request of each signal. */
export const REQUEST_TYPE: Readonly<Record<Signal, protobuf.Type>> = {
  traces: OtlpType.traceRequest,
  logs: OtlpType.logsRequest,
  metrics: OtlpType.metricsRequest,
};

/** An export request of any signal as plain data, with the property names of OTLP/JSON. */
export type OtlpRequest = Readonly<Record<string, unknown>>;

/**
 * Decodes an export request into plain data: 64-bit integers are decimal strings, bytes are `Uint8Array`, absent fields
 * are absent. For cold paths and tests; ingest walks the bytes instead.
 * @throws ScoutError invalid_argument when the bytes are not such a request
 */
export function decodeRequest(signal: Signal, bytes: Uint8Array): OtlpRequest {
  const type = REQUEST_TYPE[signal];
  const message = decode<protobuf.Message>(type, bytes, `OTLP ${signal} request`);
  return type.toObject(message, { longs: String });
}

/** Encodes an export request given as plain data, with its fields in the order of their numbers. */
export function encodeRequest(signal: Signal, request: OtlpRequest): Uint8Array {
  const type = REQUEST_TYPE[signal];
  return type.encode(type.fromObject({ ...request })).finish();
}
