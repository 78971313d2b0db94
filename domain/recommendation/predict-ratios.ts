import { stableHash } from '../fingerprint/stable-hash.ts';
import type { SliKind } from '../sli/sli-bucket.ts';
import { blockDaysFor, bootstrapWindowRatios } from '../statistics/block-bootstrap.ts';
import type { BlockCount } from '../statistics/block-bootstrap.ts';
import { seedFromHash } from '../statistics/seeded-random.ts';
import type { SeededRandom } from '../statistics/seeded-random.ts';

/** Windows drawn for the prediction. */
const REPLICATES = 2000;

/** What the risk of a target is read from: the error ratios of the next window as the days predict them, ascending. */
export function predictWindowRatios(
  days: readonly BlockCount[],
  windowDays: number,
  random: SeededRandom,
): Float64Array {
  return bootstrapWindowRatios({
    days,
    windowDays,
    blockDays: blockDaysFor(days.length),
    replicates: REPLICATES,
    random,
  });
}

/** The seed belongs to the SLI and not to the analysis: the same history gives the same risk every day. */
export function predictionSeed(journeyId: string, kind: SliKind): number {
  return seedFromHash(stableHash([journeyId, kind]));
}
