import { randomBytes } from 'node:crypto';
import { encodeRequest } from '../../contracts/otlp/request-codec.ts';

/** A valid trace request of one span. */
export function createCanaryRequest(attributes: readonly object[] = []): Buffer {
  return createTraceRequest([createSpan({ attributes })]);
}

/** A valid trace request of these spans. */
export function createTraceRequest(spans: readonly object[]): Buffer {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'hostile' } }] };
  return Buffer.from(encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
}

/** A valid span; the fields replace its own. */
export function createSpan(fields: Readonly<Record<string, unknown>> = {}): object {
  const nowNs = `${String(Date.now())}000000`;
  return {
    ...{ traceId: randomBytes(16), spanId: randomBytes(8), name: 'GET /', kind: 2 },
    ...{ startTimeUnixNano: nowNs, endTimeUnixNano: nowNs },
    ...fields,
  };
}

/** A length-delimited field of a number below 16 on the wire. */
export function delimited(number: number, content: Buffer): Buffer {
  return Buffer.concat([delimitedHead(number, content.length), content]);
}

/** Tag and length of such a field. */
export function delimitedHead(number: number, length: number): Buffer {
  const head: number[] = [(number << 3) | 2];
  let rest = length;
  for (; rest >= 0x80; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  return Buffer.from([...head, rest]);
}
