import type { ObservedJourney } from '../../../../domain/journey/journey.ts';
import type { RecommendInput } from '../../../../domain/recommendation/recommend-input.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import type { SliBucket } from '../../../../domain/sli/sli-bucket.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import type { SeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** Something that went wrong for a while. */
export interface SimulatedIncident {
  readonly startMinute: number;
  readonly minutes: number;
  /** Share of requests that fail. */
  readonly errorRatio?: number;
  /** Every request takes this much longer. */
  readonly slowerByMs?: number;
}

/** A service with known behaviour. */
export interface SimulatedService {
  readonly seed: number;
  readonly days: number;
  readonly requestsPerMinute: number;
  readonly errorRatio: number;
  readonly medianMs: number;
  /** Standard deviation of the logarithm of the latency. */
  readonly spread?: number;
  readonly incidents?: readonly SimulatedIncident[];
  /** Changes the ordinary error ratio by the day. */
  readonly errorRatioOnDay?: (day: number) => number;
}

/** 2026-11-21 05:00 UTC, a Saturday: where the simulated history ends. */
export const NOW_MS = Date.UTC(2026, 10, 21, 5);

export const JOURNEY: ObservedJourney = {
  journeyId: 'a3f1c0de',
  service: 'shop-frontend',
  environment: 'demo',
  operation: 'GET /cart/{id}',
  kind: 'http',
  firstSeenMs: NOW_MS - 14 * DAY_MINUTES * MINUTE_MS,
  lastSeenMs: NOW_MS,
};

/** Minute buckets with a daily and weekly rhythm: nights at a third of the mean, weekends at 60 %. */
export function simulateBuckets(service: SimulatedService): readonly SliBucket[] {
  const random = createSeededRandom(service.seed);
  const minutes = service.days * DAY_MINUTES;
  const fromMs = NOW_MS - minutes * MINUTE_MS;
  const buckets: SliBucket[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const startMs = fromMs + minute * MINUTE_MS;
    const total = poisson(service.requestsPerMinute * rhythm(startMs), random);
    if (total === 0) continue;
    buckets.push(simulateMinute(service, { minute, startMs, total }, random));
  }
  return buckets;
}

export function recommendInput(buckets: readonly SliBucket[], changes: Partial<RecommendInput> = {}): RecommendInput {
  const serviceTotal = buckets.reduce((sum, { total }) => sum + total, 0);
  return {
    analysisId: 'analysis-1',
    journey: JOURNEY,
    buckets,
    serviceTotal,
    serviceJourneys: [JOURNEY],
    capsules: [],
    windowDays: 28,
    nowMs: NOW_MS,
    ...changes,
  };
}

function simulateMinute(
  service: SimulatedService,
  { minute, startMs, total }: { minute: number; startMs: number; total: number },
  random: SeededRandom,
): SliBucket {
  const { errorRatio, slowerByMs } = behaviourIn(service, minute);
  let bad = 0;
  const latencies: number[] = [];
  for (let request = 0; request < total; request += 1) {
    if (random.next() < errorRatio) bad += 1;
    latencies.push(service.medianMs * Math.exp((service.spread ?? 0.4) * normal(random)) + slowerByMs);
  }
  return { journeyId: JOURNEY.journeyId, startMs, total, bad, latency: sketchOf(latencies) };
}

function behaviourIn(service: SimulatedService, minute: number): { errorRatio: number; slowerByMs: number } {
  const ordinary = service.errorRatioOnDay?.(Math.floor(minute / DAY_MINUTES)) ?? service.errorRatio;
  const incident = service.incidents?.find(
    ({ startMinute, minutes }) => minute >= startMinute && minute < startMinute + minutes,
  );
  return { errorRatio: incident?.errorRatio ?? ordinary, slowerByMs: incident?.slowerByMs ?? 0 };
}

function rhythm(startMs: number): number {
  const time = new Date(startMs);
  const hour = time.getUTCHours() + time.getUTCMinutes() / 60;
  const daily = 1 + 0.66 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
  const weekend = time.getUTCDay() === 0 || time.getUTCDay() === 6 ? 0.6 : 1;
  return daily * weekend;
}

/** Knuth's method: good for the small means of a minute. */
function poisson(mean: number, random: SeededRandom): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; count += 1) product *= random.next();
  return count;
}

/** Box-Muller. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
