import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LOG_CAPSULE_TRACES } from '../../../../domain/log-capsule/log-capsule.ts';
import type { LogCapsule } from '../../../../domain/log-capsule/log-capsule.ts';
import { mergeLogCapsules, smallestTraceIds } from '../../../../domain/log-capsule/merge-log-capsules.ts';

const traceId = fc.nat(40).map((number) => number.toString(16).padStart(32, '0'));
const capsule = fc.record({
  service: fc.constant('cart'),
  environment: fc.constant('prod'),
  templateId: fc.constant('t'),
  windowStartMs: fc.constant(0),
  lines: fc.array(fc.nat(9), { minLength: 7, maxLength: 7 }),
  bytes: fc.nat(99),
  tracedLines: fc.nat(9),
  firstMs: fc.nat(99),
  lastMs: fc.nat(99),
  traceIds: fc.array(traceId, { maxLength: 12 }).map(smallestTraceIds),
}) as fc.Arbitrary<LogCapsule>;

it('gives the same for every order of merging', () => {
  fc.assert(
    fc.property(capsule, capsule, capsule, (a, b, c) => {
      const left = mergeLogCapsules(mergeLogCapsules(a, b), c);
      const right = mergeLogCapsules(c, mergeLogCapsules(b, a));

      expect({ ...left, traceIds: smallestTraceIds(left.traceIds) }).toEqual({
        ...right,
        traceIds: smallestTraceIds(right.traceIds),
      });
    }),
  );
});

it('adds counts, widens times and keeps a bounded number of traces', () => {
  const ids = (from: number) => Array.from({ length: 8 }, (_, index) => String(from + index).padStart(32, '0'));
  const common = { service: 'cart', environment: 'prod', templateId: 't', windowStartMs: 0 };
  const a = { ...common, lines: [1, 0], bytes: 5, tracedLines: 1, firstMs: 4, lastMs: 6, traceIds: ids(0) };
  const b = { ...common, lines: [2, 3], bytes: 7, tracedLines: 2, firstMs: 2, lastMs: 5, traceIds: ids(8) };

  const merged = mergeLogCapsules(a, b);

  expect(merged).toMatchObject({ lines: [3, 3], bytes: 12, tracedLines: 3, firstMs: 2, lastMs: 6 });
  expect(merged.traceIds).toHaveLength(LOG_CAPSULE_TRACES);
});
