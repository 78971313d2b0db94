import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathShares } from '../../../../domain/service-graph/path-shares.ts';
import type { ExclusiveTime } from '../../../../domain/critical-path/exclusive-times.ts';
import type { PathShare, PathShares } from '../../../../domain/service-graph/path-shares.ts';
import { createSpanLabel } from '../../../../domain/fingerprint/trace-span.ts';

const operationOf = (operation: string) =>
  createSpanLabel({
    kind: 'server',
    isError: false,
    service: 'shop',
    environment: 'production',
    operation,
    journeyKind: 'http',
  }).entry;

/** A request of so many milliseconds, of which `db` has a share and `web` the rest. */
interface Request {
  readonly ms: number;
  readonly db: number;
}

const timesOf = ({ ms, db }: Request): readonly ExclusiveTime[] => [
  { operation: operationOf('db'), ns: ms * db * 1e6 },
  { operation: operationOf('web'), ns: ms * (1 - db) * 1e6 },
];

function sharesOf(requests: readonly Request[]): PathShares {
  const builder = createPathShares();
  for (const request of requests) builder.add(request.ms, timesOf(request));
  return builder.build();
}

const shareOfDb = (shares: readonly PathShare[]): number =>
  shares.find(({ operation }) => operation.operation === 'db')?.share ?? 0;

describe('createPathShares', () => {
  it('is the mean of the requests near the percentile, each counting alike', () => {
    // 95 requests of 10, 11, … ms without the database, then 5 that are far slower because of it.
    const ordinary = Array.from({ length: 95 }, (_, index) => ({ ms: 10 + index, db: 0 }));
    const slow = Array.from({ length: 5 }, (_, index) => ({ ms: 1000 * 1.1 ** index, db: 0.8 }));
    const shares = sharesOf([...slow, ...ordinary]);

    expect(shares.requests).toBe(100);
    expect(shareOfDb(shares.near(0.5))).toBe(0);
    expect(shareOfDb(shares.near(0.99))).toBeCloseTo(0.8, 9);
    // Ranks 92 to 98 of 100: 4 ordinary ones, 3 slow ones.
    expect(shareOfDb(shares.near(0.95))).toBeCloseTo((3 * 0.8) / 7, 9);
  });

  it('weighs by time over all requests', () => {
    const shares = sharesOf([
      { ms: 10, db: 0 },
      { ms: 90, db: 0.5 },
    ]);

    expect(shareOfDb(shares.overall())).toBeCloseTo(0.45, 9);
    expect(shareOfDb(shares.near(0.5))).toBeCloseTo(0.25, 9);
  });

  it('takes the slowest five where a percentile has too few requests above it', () => {
    const requests = [0, 0, 0.1, 0.2, 0.3, 0.4, 0.5].map((db, index) => ({ ms: 10 * 2 ** index, db }));

    expect(shareOfDb(sharesOf(requests).near(0.99))).toBeCloseTo(0.3, 9);
  });

  it('counts a bucket that is in the neighbourhood by a part by that part', () => {
    // All alike in duration: no order among them, so every neighbourhood is their mean.
    const shares = sharesOf([0, 0.2, 0.4, 0.6, 0.8, 1, 0.5, 0.5, 0.5, 0.5].map((db) => ({ ms: 50, db })));

    expect(shareOfDb(shares.near(0.5))).toBeCloseTo(0.5, 9);
    expect(shareOfDb(shares.near(0.99))).toBeCloseTo(0.5, 9);
  });

  it('has nothing without requests, and leaves out requests without duration', () => {
    const builder = createPathShares();
    builder.add(0, []);
    const shares = builder.build();

    expect([shares.requests, shares.overall(), shares.near(0.5)]).toEqual([0, [], []]);
  });

  it('sums to one, whatever the requests and the percentile, and does not depend on their order', () => {
    const requests = fc.array(
      fc.record({ ms: fc.integer({ min: 1, max: 5_000 }), db: fc.integer({ min: 0, max: 4 }).map((part) => part / 4) }),
      { minLength: 1, maxLength: 60 },
    );

    fc.assert(
      fc.property(requests, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const near = sharesOf(list).near(q);

        expect(near.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shareOfDb(sharesOf(list.toReversed()).near(q))).toBeCloseTo(shareOfDb(near), 9);
      }),
    );
  });
});
