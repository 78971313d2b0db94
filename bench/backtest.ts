import { runBacktest } from '../domain/backtest/run-backtest.ts';
import { alertThreshold } from '../domain/burn-rate/alert-threshold.ts';
import { ratioExceeds } from '../domain/burn-rate/fraction.ts';
import { burnRateAlerts } from '../domain/burn-rate/windows.ts';
import { recommend } from '../domain/recommendation/recommend.ts';
import type { RecommendInput } from '../domain/recommendation/recommend-input.ts';
import { sketchOf } from '../domain/sketch/dd-sketch.ts';
import { createMinuteSeries } from '../domain/sli/minute-series.ts';
import type { EventCount, SliBucket } from '../domain/sli/sli-bucket.ts';
import { createSeededRandom } from '../domain/statistics/seeded-random.ts';

/**
 * Times the science on one core: `npx tsx bench/backtest.ts`.
 * The baseline sums every window of every minute anew, which is what the running sums save.
 */

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const NOW_MS = Date.UTC(2026, 0, 31);
const TARGET = { objectivePpm: 999_000, windowDays: 28 };

function createCounts(days: number, perMinute: number): readonly EventCount[] {
  const random = createSeededRandom(1);
  return Array.from({ length: days * DAY_MINUTES }, (_, minute) => {
    const outage = minute % (9 * DAY_MINUTES) < 45 ? 0.3 : 0.0005;
    const bad = Math.min(perMinute, Math.floor(perMinute * outage + random.next()));
    return { startMs: NOW_MS - (days * DAY_MINUTES - minute) * MINUTE_MS, total: perMinute, bad };
  });
}

function createBuckets(days: number, perMinute: number): readonly SliBucket[] {
  const random = createSeededRandom(2);
  return createCounts(days, perMinute).map((count) => ({
    ...count,
    journeyId: 'bench',
    latency: sketchOf(Array.from({ length: perMinute }, () => 60 * Math.exp(2 * random.next() ** 3))),
  }));
}

/** Median of five runs, milliseconds. */
function time(run: () => void): number {
  const runs = Array.from({ length: 5 }, () => {
    const startedMs = performance.now();
    run();
    return performance.now() - startedMs;
  });
  return runs.sort((a, b) => a - b)[2] ?? 0;
}

/** The four alerts by definition, every window of every minute summed anew: how many minutes one of them fires. */
function baselineFiringMinutes(counts: readonly EventCount[]): number {
  const alerts = burnRateAlerts(TARGET.windowDays).map((alert) => ({
    windows: [alert.shortWindowSeconds / 60, alert.longWindowSeconds / 60],
    threshold: alertThreshold(alert, TARGET.objectivePpm),
  }));
  let minutes = 0;
  for (let end = 1; end <= counts.length; end += 1) {
    const fires = alerts.some(({ windows, threshold }) =>
      windows.every((length) => {
        const { bad, total } = sumWindow(counts, Math.max(0, end - length), end);
        return ratioExceeds(bad, total, threshold);
      }),
    );
    if (fires) minutes += 1;
  }
  return minutes;
}

function sumWindow(counts: readonly EventCount[], from: number, to: number): { bad: number; total: number } {
  let bad = 0;
  let total = 0;
  for (let minute = from; minute < to; minute += 1) {
    bad += counts[minute]?.bad ?? 0;
    total += counts[minute]?.total ?? 0;
  }
  return { bad, total };
}

function printRow(name: string, ms: number): void {
  console.log(`${name.padEnd(64)} ${ms.toFixed(1).padStart(9)} ms`);
}

function benchBacktest(days: number): void {
  const counts = createCounts(days, 100);
  const range = { fromMs: NOW_MS - days * DAY_MINUTES * MINUTE_MS, toMs: NOW_MS };
  const ms = time(() => runBacktest(createMinuteSeries(counts, range), TARGET));
  printRow(`backtest, ${String(days)} days of minutes, all four alerts`, ms);
  if (days !== 90) return;
  const baseline = time(() => baselineFiringMinutes(counts));
  printRow('baseline: the same minutes, each window summed anew', baseline);
  console.log(`ratio to the baseline: ${(baseline / ms).toFixed(1)}`);
}

function benchRecommend(days: number, perMinute: number): void {
  const buckets = createBuckets(days, perMinute);
  const journey = {
    journeyId: 'bench',
    service: 'shop',
    environment: 'prod',
    operation: 'GET /',
    kind: 'http',
  } as const;
  const input: RecommendInput = {
    analysisId: 'bench',
    journey: { ...journey, firstSeenMs: buckets[0]?.startMs ?? 0, lastSeenMs: NOW_MS },
    buckets,
    serviceTotal: days * DAY_MINUTES * perMinute,
    serviceJourneys: [journey],
    capsules: [],
    windowDays: 28,
    nowMs: NOW_MS,
  };
  printRow(
    `recommend one journey, ${String(days)} days, ${String(perMinute)} requests a minute`,
    time(() => recommend(input)),
  );
}

benchBacktest(14);
benchBacktest(90);
for (const perMinute of [3, 100, 1000]) benchRecommend(14, perMinute);
for (const perMinute of [3, 100]) benchRecommend(90, perMinute);
