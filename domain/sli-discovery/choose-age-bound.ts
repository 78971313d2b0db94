import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { formatPercent } from '../recommendation/format-figures.ts';
import { ORDINARY_SLOW_SHARE } from '../recommendation/latency-threshold.ts';
import type { SampledSeries } from './ports.ts';

/** A bound of ages in seconds, or why none can be. */
export type AgeBound =
  { readonly kind: 'chosen'; readonly boundSeconds: number } | { readonly kind: 'none'; readonly reason: string };

const DAY_MS = 86_400_000;
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Ages that people promise. Below ten seconds a scrape is too rare to tell. */
const LADDER_SECONDS: readonly number[] = [
  ...[10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 36 * HOUR, 2 * DAY, 7 * DAY],
];
/** Of the days, so many may be worse than ordinary. */
const UNUSUAL_DAYS = 0.1;
/** A clock that is so far off is of another unit, or of nothing. */
const ABSURD_SECONDS = 10 * 365 * DAY;

/**
 * The smallest age of the ladder that at most 0.25 % of the ordinary days' samples exceed, as for thresholds of latency. Ordinary are
 * the days without the worst tenth by their 99th percentile, so that an outage of hours does not become the promise.
 */
export function chooseAgeBound(points: SampledSeries['points']): AgeBound {
  if (points.length === 0) return { kind: 'none', reason: 'The age has no value in the whole range.' };
  if (points.some(({ value }) => Math.abs(value) > ABSURD_SECONDS && Number.isFinite(value))) {
    return { kind: 'none', reason: 'Ages of more than ten years: the metric is not in seconds, or was never set.' };
  }
  const ages = ordinaryDays(points).flat();
  const boundSeconds = LADDER_SECONDS.find((bound) => shareAbove(ages, bound) <= ORDINARY_SLOW_SHARE);
  if (boundSeconds !== undefined) return { kind: 'chosen', boundSeconds };
  const largest = LADDER_SECONDS.at(-1) ?? 0;
  const reason =
    `In ${formatPercent(shareAbove(ages, largest))} of the time the age is above ${prometheusDuration(largest)}, and at most 0.25 % may be: ` +
    'nothing reads here any more, or what runs is rarer than an SLO can promise.';
  return { kind: 'none', reason };
}

/** The ages of each day, without the worst tenth of the days. */
function ordinaryDays(points: SampledSeries['points']): readonly (readonly number[])[] {
  const days = new Map<number, number[]>();
  for (const { timeMs, value } of points) {
    const day = Math.floor(timeMs / DAY_MS);
    const known = days.get(day);
    if (known === undefined) days.set(day, [value]);
    else known.push(value);
  }
  const worstAge = (ages: readonly number[]): number =>
    [...ages].sort((a, b) => a - b)[Math.ceil(ages.length * 0.99) - 1] ?? 0;
  const ranked = [...days.values()].map((ages) => ({ ages, worst: worstAge(ages) })).sort((a, b) => a.worst - b.worst);
  const kept = ranked.length - Math.floor(ranked.length * UNUSUAL_DAYS);
  return ranked.slice(0, kept).map(({ ages }) => ages);
}

function shareAbove(ages: readonly number[], bound: number): number {
  return ages.filter((age) => age > bound).length / ages.length;
}
