import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCriticalPath } from '../../../../domain/critical-path/find-critical-path.ts';
import { createTimedSpans } from '../../../../domain/critical-path/timed-span.ts';
import type { TimedSpan } from '../../../../domain/critical-path/timed-span.ts';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { buildSpan, spanId } from '../../../support/builders/build-span.ts';

const timed = createTimedSpans();
const forestOf = (spans: readonly TimedSpan[]) => buildSpanForest(spans);

/** Ids and parents that collide, miss and form cycles; times that tie, overhang and lie apart; two clocks. */
const spans = fc.array(
  fc
    .record({
      id: fc.integer({ min: 1, max: 14 }),
      parent: fc.option(fc.nat({ max: 15 }), { nil: undefined }),
      atMs: fc.integer({ min: -30, max: 30 }),
      durationUs: fc.oneof(fc.nat({ max: 40_000 }), fc.constantFrom(0, 1, 10_000)),
      service: fc.constantFrom('web', 'shop', 'stock'),
      kind: fc.constantFrom('server', 'client', 'internal', 'producer', 'consumer'),
    })
    .map(({ id, parent, durationUs, ...span }) =>
      timed.of(
        buildSpan({
          ...span,
          spanId: spanId(id),
          parentSpanId: parent === undefined ? '' : spanId(parent),
          durationMs: durationUs / 1000,
        }),
      ),
    ),
  { minLength: 1, maxLength: 30 },
);

describe('findCriticalPath', () => {
  it('gives every nanosecond of the root to one span: segments are disjoint and tile it', () => {
    fc.assert(
      fc.property(spans, (trace) => {
        const { segments, durationNs } = findCriticalPath(forestOf(trace));

        expect(segments.reduce((sum, { fromNs, toNs }) => sum + (toNs - fromNs), 0)).toBe(durationNs);
        expect(segments.every(({ fromNs, toNs }) => toNs > fromNs)).toBe(true);
        expect([0, ...segments.map(({ toNs }) => toNs)]).toEqual([...segments.map(({ fromNs }) => fromNs), durationNs]);
      }),
    );
  });

  it('depends on the set of spans, not on their order', () => {
    const named = (trace: readonly TimedSpan[]) => {
      const forest = forestOf(trace);
      const { segments, ...rest } = findCriticalPath(forest);
      return { ...rest, segments: segments.map((segment) => ({ ...segment, span: forest.spans[segment.position] })) };
    };
    const shuffled = spans.chain((trace) =>
      fc.tuple(fc.constant(trace), fc.shuffledSubarray(trace, { minLength: trace.length })),
    );

    fc.assert(
      fc.property(shuffled, ([trace, other]) => {
        expect(named(other)).toEqual(named(trace));
      }),
    );
  });

  it('counts each span of the trace as in the tree of the root or as detached', () => {
    fc.assert(
      fc.property(spans, (trace) => {
        const { detached, segments, asynchronous, misplaced } = findCriticalPath(forestOf(trace));
        const touched = new Set([...segments, ...misplaced].map(({ position }) => position).concat(asynchronous));

        expect(touched.size + detached).toBeLessThanOrEqual(trace.length);
        expect(asynchronous.filter((position) => misplaced.some((other) => other.position === position))).toEqual([]);
      }),
    );
  });

  it('finds the path that docs/critical-path.md works out by hand', () => {
    const below = (parent: number) => ({ parentSpanId: spanId(parent) });
    const web = { service: 'web' };
    const trace = [
      buildSpan({ ...web, spanId: spanId(1), name: 'GET /cart', durationMs: 100 }),
      buildSpan({
        ...web,
        ...below(1),
        spanId: spanId(2),
        name: 'GET stock',
        kind: 'client',
        atMs: 10,
        durationMs: 40,
      }),
      buildSpan({ ...below(2), spanId: spanId(3), service: 'stock', name: 'GET /stock', atMs: 215, durationMs: 30 }),
      buildSpan({
        ...web,
        ...below(1),
        spanId: spanId(4),
        name: 'GET price',
        kind: 'client',
        atMs: 20,
        durationMs: 20,
      }),
      buildSpan({ ...web, ...below(1), spanId: spanId(5), name: 'SELECT', kind: 'client', atMs: 60, durationMs: 30 }),
      buildSpan({
        ...web,
        ...below(1),
        spanId: spanId(6),
        name: 'send mail',
        kind: 'producer',
        atMs: 92,
        durationMs: 2,
      }),
      buildSpan({
        ...{ ...below(6), spanId: spanId(7), service: 'mail', name: 'process mail' },
        ...{ kind: 'consumer', atMs: 94, durationMs: 56 },
      }),
    ];
    const forest = forestOf(trace.map(timed.of));

    const { segments, misplaced, asynchronous } = findCriticalPath(forest);

    const nameAt = (position: number) => forest.spans[position]!.name;
    expect(segments.map(({ position, fromNs, toNs }) => [nameAt(position), fromNs / 1e6, toNs / 1e6])).toEqual([
      ['GET /cart', 0, 10],
      ['GET stock', 10, 20],
      ['GET /stock', 20, 50],
      ['GET /cart', 50, 60],
      ['SELECT', 60, 90],
      ['GET /cart', 90, 92],
      ['send mail', 92, 94],
      ['GET /cart', 94, 100],
    ]);
    expect(misplaced.map(({ position, byNs }) => [nameAt(position), byNs / 1e6])).toEqual([['GET /stock', -195]]);
    expect(asynchronous.map(nameAt)).toEqual(['process mail']);
  });

  it('goes ten thousand spans deep', () => {
    const depth = 10_000;
    const chain = Array.from({ length: depth }, (_, index) =>
      timed.of(
        buildSpan({
          spanId: spanId(index + 1),
          parentSpanId: index === 0 ? '' : spanId(index),
          kind: 'internal',
          atMs: index,
          durationMs: 2 * (depth - index),
        }),
      ),
    );

    const { segments, durationNs } = findCriticalPath(forestOf(chain));

    expect(durationNs).toBe(2 * depth * 1e6);
    expect(segments).toHaveLength(2 * depth - 1);
    expect(segments[0]).toEqual({ position: 0, fromNs: 0, toNs: 1e6 });
    expect(segments[depth - 1]).toEqual({ position: depth - 1, fromNs: (depth - 1) * 1e6, toNs: (depth + 1) * 1e6 });
  });

  it('goes ten thousand spans wide', () => {
    const width = 10_000;
    const children = Array.from({ length: width }, (_, index) =>
      timed.of(
        buildSpan({ spanId: spanId(index + 2), parentSpanId: spanId(1), kind: 'internal', atMs: index, durationMs: 1 }),
      ),
    );
    const root = timed.of(buildSpan({ durationMs: width }));

    const { segments } = findCriticalPath(forestOf([...children, root]));

    expect(segments.map(({ position }) => position)).toEqual(children.map((_, index) => index + 1));
  });

  it('cuts a cycle and goes on', () => {
    const cycle = [1, 2, 3].map((id) =>
      timed.of(buildSpan({ spanId: spanId(id), parentSpanId: spanId((id % 3) + 1), kind: 'internal', atMs: id })),
    );

    const { segments, durationNs } = findCriticalPath(forestOf(cycle));

    expect(segments.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0)).toBe(durationNs);
  });

  it('is exact to the nanosecond where times do not fit a double', () => {
    const startTimeNs = 1_674_981_729_479_000_001n;
    const root = buildSpan({ startTimeNs, endTimeNs: startTimeNs + 10_000_003n });
    const child = buildSpan({
      spanId: spanId(2),
      parentSpanId: root.spanId,
      startTimeNs: startTimeNs + 3n,
      endTimeNs: startTimeNs + 7_000_001n,
    });

    const { segments } = findCriticalPath(forestOf([root, child].map(timed.of)));

    expect(segments.map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([
      [0, 3],
      [3, 7_000_001],
      [7_000_001, 10_000_003],
    ]);
  });

  it('refuses a root that lasts longer than can be counted exactly', () => {
    const root = buildSpan({ startTimeNs: 1n, endTimeNs: 2n ** 54n });

    expect(() => findCriticalPath(forestOf([timed.of(root)]))).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
  });
});
