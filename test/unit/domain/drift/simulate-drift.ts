import { recommend } from '../../../../domain/recommendation/recommend.ts';
import type { Recommendation } from '../../../../domain/recommendation/recommendation.ts';
import type { SliBucket, SliKind } from '../../../../domain/sli/sli-bucket.ts';
import { JOURNEY, NOW_MS, recommendInput, simulateBuckets } from '../recommendation/simulate-history.ts';
import type { SimulatedService } from '../recommendation/simulate-history.ts';

const DAY_MS = 86_400_000;

/** A journey that is as old as it needs to be. */
export const OLD_JOURNEY = { ...JOURNEY, firstSeenMs: 0 };

/** What an analysis of today looks at. */
export const TODAY = { fromMs: NOW_MS - 14 * DAY_MS, toMs: NOW_MS };

/** Two weeks that were decided on. */
const THEN: SimulatedService = { seed: 1, days: 14, requestsPerMinute: 12, errorRatio: 0.0004, medianMs: 60 };

/** Behaviour that differs from before. */
export type Behaviour = Partial<Omit<SimulatedService, 'days'>>;

interface SimulatedDrift {
  readonly before: readonly SliBucket[];
  readonly after: readonly SliBucket[];
  /** Where the history that was decided on ends. */
  readonly anchorMs: number;
}

/** Simulating takes longer than what is tested, and buckets are read only. */
const simulated = new Map<string, SimulatedDrift>();

/** The two weeks that were decided on, and the days of another behaviour after them, up to now. */
export function simulateDrift(now: Behaviour, days: number): SimulatedDrift {
  const key = JSON.stringify([now, days]);
  const drift = simulated.get(key) ?? simulate(now, days);
  simulated.set(key, drift);
  return drift;
}

function simulate(now: Behaviour, days: number): SimulatedDrift {
  const before = simulateBuckets(THEN).map((bucket) => ({ ...bucket, startMs: bucket.startMs - days * DAY_MS }));
  return { before, after: simulateBuckets({ ...THEN, seed: 2, days, ...now }), anchorMs: NOW_MS - days * DAY_MS };
}

/** What was recommended from the buckets before `nowMs`. */
export function recommended(
  buckets: readonly SliBucket[],
  { kind, nowMs }: { readonly kind: SliKind; readonly nowMs: number },
): Recommendation {
  const rangeFromMs = nowMs - 14 * DAY_MS;
  const inRange = buckets.filter(({ startMs }) => startMs >= rangeFromMs && startMs < nowMs);
  const input = recommendInput(inRange, { journey: OLD_JOURNEY, nowMs, rangeFromMs });
  const [availability, latency] = recommend(input);
  return kind === 'availability' ? availability : latency;
}
