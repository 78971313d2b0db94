import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeTraceRequest,
  decodeTraceResponse,
  encodeTraceRequest,
  encodeTraceResponse,
} from '../../../../contracts/otlp/trace-codec.ts';
import { int64FromBigInt, uint64ToBigInt } from '../../../../contracts/otlp/int64.ts';
import { attributeOf, otlpRequest, otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../../../support/otlp.ts';

describe('the trace request codec', () => {
  it('reads back every field that it wrote', () => {
    const span = otlpSpan({
      traceState: 'a=1',
      parentSpanId: spanIdOf(9),
      droppedAttributesCount: 3,
      attributes: [
        textAttribute('text', 'ü'),
        attributeOf('flag', { boolValue: false }),
        attributeOf('big', { intValue: int64FromBigInt(-5n) }),
        attributeOf('ratio', { doubleValue: 0.1 }),
        attributeOf('list', { arrayValue: { values: [{ stringValue: 'x' }, { arrayValue: { values: [] } }] } }),
        attributeOf('map', { kvlistValue: { values: [textAttribute('k', 'v')] } }),
        attributeOf('bytes', { bytesValue: Buffer.from([0, 255]) }),
      ],
      events: [{ name: 'retry', timeUnixNano: int64FromBigInt(7n), attributes: [textAttribute('n', '1')] }],
      links: [{ traceId: traceIdOf(2), spanId: spanIdOf(2), traceState: 'b=2', flags: 1 }],
      status: { code: 2, message: 'broken' },
      flags: 257,
    });

    const bytes = encodeTraceRequest(otlpRequest([span]));
    const decoded = decodeTraceRequest(bytes);
    const again = encodeTraceRequest(decoded);

    const found = decoded.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0];
    expect(found).toMatchObject({ name: span.name, kind: 2, flags: 257, status: { code: 2, message: 'broken' } });
    expect(found?.attributes?.map(({ key }) => key)).toEqual(['text', 'flag', 'big', 'ratio', 'list', 'map', 'bytes']);
    expect(Buffer.compare(again, bytes)).toBe(0);
  });

  it('keeps nanoseconds exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (time) => {
        const bytes = encodeTraceRequest(otlpRequest([otlpSpan({ startTimeUnixNano: int64FromBigInt(time) })]));

        const span = decodeTraceRequest(bytes).resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0];

        expect(uint64ToBigInt(span?.startTimeUnixNano)).toBe(time);
      }),
    );
  });

  it('joins: two encoded requests one after the other are one request', () => {
    const one = encodeTraceRequest(otlpRequest([otlpSpan()], 'cart'));
    const two = encodeTraceRequest(otlpRequest([otlpSpan()], 'checkout'));

    const joined = decodeTraceRequest(Buffer.concat([one, two]));

    expect(joined.resourceSpans).toHaveLength(2);
  });

  it('drops fields that it does not know, since they cannot be redacted', () => {
    const known = encodeTraceRequest(otlpRequest([otlpSpan()]));
    const unknown = Buffer.from([0xaa, 0x06, 0x03, 0x61, 0x62, 0x63]); // field 101, "abc"

    const decoded = decodeTraceRequest(Buffer.concat([known, unknown]));

    expect(Buffer.compare(encodeTraceRequest(decoded), known)).toBe(0);
  });

  it('answers with an empty message when everything was accepted, and tells partial success', () => {
    expect(encodeTraceResponse(undefined)).toHaveLength(0);
    expect(decodeTraceResponse(encodeTraceResponse(undefined))).toBeUndefined();
    const partial = { rejectedSpans: 12, errorMessage: 'Some were bad.' };
    expect(decodeTraceResponse(encodeTraceResponse(partial))).toEqual(partial);
  });
});
