import { describe, expect, it } from 'vitest';
import { tracePathShares } from '../../../../domain/service-graph/trace-path-shares.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';

/** A request of which the database has so much. */
const requestOf = (number: number, ms: number, databaseMs: number) => {
  const common = { traceId: traceId(number), atMs: number * 1_000 };
  return [
    buildSpan({ ...common, durationMs: ms }),
    buildSpan({
      ...common,
      spanId: spanId(2),
      parentSpanId: spanId(1),
      durationMs: databaseMs,
      service: 'db',
      name: 'SELECT',
    }),
  ];
};

describe('tracePathShares', () => {
  it('says which operation owns how much of the requests', () => {
    const { shares, withoutPath } = tracePathShares([requestOf(1, 100, 60), requestOf(2, 100, 20)]);

    expect(shares.requests).toBe(2);
    expect(withoutPath).toBe(0);
    expect(shares.near(0.5).map(({ operation, share }) => [operation.service, share])).toEqual([
      ['shop', expect.closeTo(0.6, 9)],
      ['db', expect.closeTo(0.4, 9)],
    ]);
  });

  it('counts requests without a path: without spans, without duration, or too long', () => {
    const endless = buildSpan({ durationMs: 110 * 86_400_000 });

    const { shares, withoutPath } = tracePathShares([[], [buildSpan({ durationMs: 0 })], [endless]]);

    expect(shares.requests).toBe(0);
    expect(withoutPath).toBe(3);
    expect(shares.near(0.99)).toEqual([]);
  });
});
