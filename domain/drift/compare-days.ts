import type { BlockCount } from '../statistics/block-bootstrap.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { badRatio, poolCounts } from '../statistics/pooled-counts.ts';
import type { SeededRandom } from '../statistics/seeded-random.ts';
import { stratifiedPermutationTest } from '../statistics/stratified-permutation-test.ts';
import type { DaySample } from './drift-days.ts';
import type { DriftDifference } from './drift.ts';

/** Both comparisons of an SLO. */
export interface ComparedDays {
  readonly badShare: DriftDifference;
  readonly perDay: DriftDifference;
}

/**
 * Compares two samples of days, neither empty: the pooled share of bad events, and the traffic by the mean logarithm of a
 * day's events, each by a permutation test of whole days within weekdays. Days stay whole because what fails, or
 * comes, within a day comes together.
 */
export function compareDays(older: DaySample, newer: DaySample, random: SeededRandom): ComparedDays {
  const samples = { older: older.days, newer: newer.days };
  const shareP = stratifiedPermutationTest(
    { ...samples, difference: (before, now) => badRatio(poolCounts(now)) - badRatio(poolCounts(before)) },
    random,
  );
  const trafficP = stratifiedPermutationTest(
    { ...samples, difference: (before, now) => meanLogTotal(now) - meanLogTotal(before) },
    random,
  );
  const [sharePValue = 1, trafficPValue = 1] = holmAdjusted([shareP, trafficP]);
  const before = poolCounts(older.days.map(({ value }) => value));
  const now = poolCounts(newer.days.map(({ value }) => value));
  return {
    badShare: {
      before: badRatio(before),
      now: badRatio(now),
      factor: (now.bad + 0.5) / (now.total + 1) / ((before.bad + 0.5) / (before.total + 1)),
      pValue: sharePValue,
    },
    perDay: {
      before: before.total / older.days.length,
      now: now.total / newer.days.length,
      factor: (now.total + 0.5) / newer.days.length / ((before.total + 0.5) / older.days.length),
      pValue: trafficPValue,
    },
  };
}

function meanLogTotal(days: readonly BlockCount[]): number {
  return days.reduce((sum, { total }) => sum + Math.log(total + 1), 0) / Math.max(1, days.length);
}
