import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceIdIndex, traceIdsIn } from '../../../../streaming/evidence/trace-ids-in.ts';
import { buildSpan, traceId } from '../../../support/builders/build-span.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';

const hexId = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));

describe('traceIdsIn', () => {
  it('finds exactly the wanted traces that a record has spans of', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hexId, { maxLength: 20 }),
        fc.uniqueArray(hexId, { maxLength: 20 }),
        (sent, others) => {
          const wanted = [...sent.filter((_, index) => index % 2 === 0), ...others];
          const record = encodeSpans(sent.map((id) => buildSpan({ traceId: id })));

          const found = traceIdsIn(record, new TraceIdIndex(wanted));

          expect([...found].sort()).toEqual(sent.filter((id) => wanted.includes(id)).sort());
        },
      ),
    );
  });

  it('tells ids apart that end alike', () => {
    const [id, alike] = [`${'a'.repeat(24)}00000001`, `${'b'.repeat(24)}00000001`];
    const record = encodeSpans([buildSpan({ traceId: id })]);

    expect([...traceIdsIn(record, new TraceIdIndex([alike, id]))]).toEqual([id]);
    expect([...traceIdsIn(record, new TraceIdIndex([alike]))]).toEqual([]);
  });

  it('finds nothing in bytes that are not OTLP, and wants no id that is none', () => {
    const record = encodeSpans([buildSpan()]);

    expect([...traceIdsIn(record.subarray(0, record.length - 3), new TraceIdIndex([traceId(1)]))]).toEqual([]);
    expect([...traceIdsIn(record, new TraceIdIndex(['', 'abc']))]).toEqual([]);
  });
});
