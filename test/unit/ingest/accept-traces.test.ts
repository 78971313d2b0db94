import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../contracts/otlp/decode-spans.ts';
import { int64FromBigInt } from '../../../contracts/otlp/int64.ts';
import { partitionOf } from '../../../contracts/topics/partition-of.ts';
import { acceptTraces, partialSuccessOf } from '../../../ingest/accept-traces.ts';
import { T0_NS, otlpRequest, otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../../support/otlp.ts';

describe('acceptTraces', () => {
  it('rejects bad spans with their reasons and takes the others', () => {
    const request = otlpRequest([
      otlpSpan(),
      otlpSpan({ traceId: new Uint8Array() }),
      otlpSpan({ spanId: new Uint8Array(8) }),
      otlpSpan({ spanId: new Uint8Array(8) }),
      otlpSpan({ name: '' }),
    ]);

    const accepted = acceptTraces(request, 1);

    expect(accepted.acceptedSpans).toBe(2);
    expect(accepted.rejected).toEqual([
      { reason: 'invalid_trace_id', count: 1 },
      { reason: 'invalid_span_id', count: 2 },
    ]);
    expect(accepted.records.flatMap(({ value }) => decodeSpans(value).spans)).toHaveLength(2);
  });

  it('makes no record of a request without a good span', () => {
    expect(acceptTraces({}, 4).records).toEqual([]);
    expect(acceptTraces(otlpRequest([otlpSpan({ traceId: new Uint8Array(3) })]), 4).records).toEqual([]);
  });

  it('loses and doubles no span, and puts each in the partition of its trace, whatever the partitions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (ids, count) => {
          const spans = ids.map((id, index) => otlpSpan({ traceId: traceIdOf(id), spanId: spanIdOf(index + 1) }));

          const { records } = acceptTraces(otlpRequest(spans), count);

          const found = records.flatMap(({ partition, value }) =>
            decodeSpans(value).spans.map((span) => ({ ...span, partition })),
          );
          expect(found.map(({ spanId }) => spanId).sort()).toEqual(
            spans.map(({ spanId }) => Buffer.from(spanId ?? []).toString('hex')).sort(),
          );
          for (const { traceId, partition } of found) {
            expect(partition).toBe(partitionOf(Buffer.from(traceId, 'hex'), count));
          }
          expect(new Set(records.map(({ partition }) => partition)).size).toBe(records.length);
        },
      ),
    );
  });

  it('redacts, counts redactions by kind, and tells the end of the newest span', () => {
    const newest = T0_NS + 90_000_000_000n;
    const spans = [
      otlpSpan({ attributes: [textAttribute('a', 'x@y.io'), textAttribute('password', 'p')] }),
      otlpSpan({ endTimeUnixNano: int64FromBigInt(newest) }),
    ];

    const accepted = acceptTraces(otlpRequest(spans), 1);

    expect(Object.fromEntries(accepted.redactions)).toEqual({ email: 1, sensitive_key: 1 });
    expect(accepted.newestEndNs).toBe(newest);
    expect(acceptTraces({}, 1).newestEndNs).toBeUndefined();
  });
});

describe('partialSuccessOf', () => {
  it('is nothing when nothing was rejected', () => {
    expect(partialSuccessOf([])).toBeUndefined();
  });

  it('adds up and names the reasons', () => {
    const rejected = [
      { reason: 'invalid_trace_id', count: 2 },
      { reason: 'end_before_start', count: 3 },
    ] as const;

    expect(partialSuccessOf(rejected)).toEqual({
      rejectedSpans: 5,
      errorMessage: 'Rejected spans by reason: invalid_trace_id (2), end_before_start (3).',
    });
  });
});
