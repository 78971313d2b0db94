import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { int64FromBigInt } from '../../../../contracts/otlp/int64.ts';
import type { OtlpSpan, OtlpTraceRequest } from '../../../../contracts/otlp/otlp-messages.ts';
import { encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import {
  T0_NS,
  attributeOf,
  otlpRequest,
  otlpSpan,
  spanIdOf,
  textAttribute,
  traceIdOf,
} from '../../../support/otlp.ts';

const decode = (request: OtlpTraceRequest) => decodeSpans(encodeTraceRequest(request));
const decodeOne = (span: OtlpSpan) => decode(otlpRequest([otlpSpan(span)])).spans[0];

describe('decodeSpans', () => {
  it('gives a span with hex ids, exact times, kind, status and its service', () => {
    const span = decodeOne({ parentSpanId: spanIdOf(7), status: { code: 2, message: 'x' }, kind: 5 });

    expect(span).toEqual({
      traceId: Buffer.from(traceIdOf(1)).toString('hex'),
      spanId: Buffer.from(spanIdOf(1)).toString('hex'),
      parentSpanId: Buffer.from(spanIdOf(7)).toString('hex'),
      service: 'shop',
      environment: 'default',
      name: 'GET /cart',
      kind: 'consumer',
      startTimeNs: T0_NS,
      endTimeNs: T0_NS + 25_000_000n,
      status: 'error',
      attributes: {},
    });
  });

  it('keeps scalar attributes and leaves the others out', () => {
    const span = decodeOne({
      attributes: [
        textAttribute('text', 'größer'),
        textAttribute('long', 'x'.repeat(500)),
        textAttribute('empty', ''),
        attributeOf('int', { intValue: int64FromBigInt(502n) }),
        attributeOf('negative', { intValue: int64FromBigInt(-3_000_000_000n) }),
        attributeOf('double', { doubleValue: 0.25 }),
        attributeOf('no', { boolValue: false }),
        attributeOf('list', { arrayValue: { values: [{ stringValue: 'x' }] } }),
        attributeOf('map', { kvlistValue: { values: [] } }),
        attributeOf('bytes', { bytesValue: Buffer.from('x') }),
        attributeOf('nothing', {}),
      ],
    });

    expect(span?.attributes).toEqual({
      text: 'größer',
      long: 'x'.repeat(500),
      empty: '',
      int: 502,
      negative: -3_000_000_000,
      double: 0.25,
      no: false,
    });
  });

  it.each([
    [[], 'unknown_service', 'default'],
    [[textAttribute('service.name', '')], 'unknown_service', 'default'],
    [[textAttribute('deployment.environment', 'old')], 'unknown_service', 'old'],
    [
      [textAttribute('deployment.environment', 'old'), textAttribute('deployment.environment.name', 'new')],
      'unknown_service',
      'new',
    ],
  ])('takes service and environment from the resource', (attributes, service, environment) => {
    const request = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [otlpSpan()] }] }] };

    expect(decode(request).spans[0]).toMatchObject({ service, environment });
  });

  it('finds the resource also when it comes after the spans', () => {
    const whole = Buffer.from(encodeTraceRequest(otlpRequest([otlpSpan()], 'cart')));
    const inner = whole.subarray(2);
    expect(whole[1]).toBeLessThan(128);
    const resourceLength = 2 + (inner[1] ?? 0);
    const swapped = Buffer.concat([
      whole.subarray(0, 2),
      inner.subarray(resourceLength),
      inner.subarray(0, resourceLength),
    ]);

    expect(decodeSpans(swapped).spans[0]?.service).toBe('cart');
  });

  it('keeps the order of spans over resources and scopes', () => {
    const scope = (number: number) => ({ spans: [otlpSpan({ name: `${number}a` }), otlpSpan({ name: `${number}b` })] });
    const request = { resourceSpans: [{ scopeSpans: [scope(1), scope(2)] }, { scopeSpans: [scope(3)] }] };

    expect(decode(request).spans.map(({ name }) => name)).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
  });

  it('reads an all-zero parent as none', () => {
    expect(decodeOne({ parentSpanId: new Uint8Array(8) })?.parentSpanId).toBe('');
  });

  it('reads values of a newer protocol as unspecified and unset', () => {
    expect(decodeOne({ kind: 99, status: { code: 99 } })).toMatchObject({ kind: 'unspecified', status: 'unset' });
  });

  it('counts spans that cannot be used by reason, and gives the others', () => {
    const request = otlpRequest([
      otlpSpan(),
      otlpSpan({ traceId: new Uint8Array(16) }),
      otlpSpan({ traceId: new Uint8Array(8).fill(1) }),
      otlpSpan({ spanId: new Uint8Array(8) }),
      otlpSpan({ startTimeUnixNano: int64FromBigInt(0n) }),
      otlpSpan({ endTimeUnixNano: int64FromBigInt(0n) }),
      otlpSpan({ endTimeUnixNano: int64FromBigInt(T0_NS - 1n) }),
    ]);

    const { spans, rejected } = decode(request);

    expect(spans).toHaveLength(1);
    expect(Object.fromEntries(rejected.map(({ reason, count }) => [reason, count]))).toEqual({
      invalid_trace_id: 2,
      invalid_span_id: 1,
      missing_start_time: 1,
      missing_end_time: 1,
      end_before_start: 1,
    });
  });

  it('gives strings that stay right when the bytes change afterwards', () => {
    const bytes = Buffer.from(encodeTraceRequest(otlpRequest([otlpSpan({ name: 'n'.repeat(200) })])));
    const [span] = decodeSpans(bytes).spans;

    bytes.fill(0);

    expect(span?.name).toBe('n'.repeat(200));
    expect(span?.service).toBe('shop');
  });

  it('gives nothing for no bytes, and refuses garbage', () => {
    expect(decodeSpans(new Uint8Array())).toEqual({ spans: [], rejected: [] });
    for (const garbage of ['garbage', '\x0a\xff\xff\xff\xff\x0f', '\x0b', '\x0a\x05\x12']) {
      const bytes = Buffer.from(garbage, 'latin1');
      expect(() => decodeSpans(bytes)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    }
  });
});
