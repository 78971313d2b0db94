import { uint64ToBigInt } from '../../../contracts/otlp/int64.ts';
import type { Int64, OtlpTraceRequest } from '../../../contracts/otlp/otlp-messages.ts';

/** A request as a line of OTLP/JSON: ids in hexadecimal, 64-bit integers as decimal text. */
export function traceRequestToJson(request: OtlpTraceRequest): string {
  return JSON.stringify(plain(request));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (isInt64(value)) return String(uint64ToBigInt(value));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

function isInt64(value: object): value is Int64 {
  return 'low' in value && 'high' in value;
}
