import { boundShares, mergeBuckets, quantileBound } from './bucket-bounds.ts';
import type { BucketCounts } from './bucket-bounds.ts';
import { chooseBucketBound } from './choose-bucket-bound.ts';
import { classicLatencySli, nativeLatencySli, seriesSelector } from './discovered-sli.ts';
import type { EventsSli } from './discovered-sli.ts';
import type { FoundHistogram } from './match-metrics.ts';
import type { PrometheusQueries, TimeRange } from './ports.ts';
import { LATENCY_BOUNDS_MS } from '../sli/latency-bounds.ts';

/** A latency SLI, or why there is none; with the quantiles that its requests are classified by. */
export interface LatencyFinding {
  readonly found:
    | {
        readonly kind: 'chosen';
        readonly sli: EventsSli;
        readonly thresholdMs: number;
        /** Share of the ordinary days' requests that is slower. */
        readonly slowShare: number;
        readonly bad: string;
        readonly advice: readonly string[];
      }
    | { readonly kind: 'none'; readonly reason: string };
  /** Milliseconds, rounded up to a bound of the histogram. */
  readonly p90Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
/** As many as a bound has at most; the rest is rounding. */
const SIGNIFICANT_DIGITS = 12;

/** Reads a scope's histogram day by day and chooses one of its bounds. */
export async function findThreshold(
  prometheus: PrometheusQueries,
  histogram: FoundHistogram,
  { matchers, range }: { readonly matchers: readonly string[]; readonly range: TimeRange },
): Promise<LatencyFinding> {
  const days =
    histogram.form === 'classic'
      ? await classicDays(prometheus, seriesSelector(`${histogram.name}_bucket`, matchers), range)
      : await nativeDays(prometheus, seriesSelector(histogram.name, matchers), { range, histogram });
  const all = boundShares(mergeBuckets(days));
  const quantile = (q: number): number | undefined => {
    const bound = quantileBound(all, q);
    return bound === undefined ? undefined : milliseconds(bound, histogram);
  };
  return { found: choose(days, histogram, matchers), p90Ms: quantile(0.9), p99Ms: quantile(0.99) };
}

function choose(
  days: readonly BucketCounts[],
  histogram: FoundHistogram,
  matchers: readonly string[],
): LatencyFinding['found'] {
  const unit = unitName(histogram);
  const threshold = chooseBucketBound(days, unit);
  if (threshold.kind === 'none') return { kind: 'none', reason: threshold.explanation };
  const { bound, slowShare, coarseBelow } = threshold;
  const sli =
    histogram.form === 'classic'
      ? classicLatencySli(histogram, matchers, bound)
      : nativeLatencySli(histogram, matchers, bound.bound);
  return {
    ...{ kind: 'chosen', sli, thresholdMs: milliseconds(bound.bound, histogram), slowShare },
    bad: `slower than ${String(bound.bound)} ${unit}`,
    advice:
      coarseBelow === undefined || histogram.form === 'native'
        ? []
        : [
            `The bounds ${String(coarseBelow)} and ${String(bound.bound)} ${unit} are far apart: one between them would measure closer.`,
          ],
  };
}

async function classicDays(
  prometheus: PrometheusQueries,
  selector: string,
  range: TimeRange,
): Promise<readonly BucketCounts[]> {
  const series = await prometheus.range(`sum by (le) (increase(${selector}[1d]))`, byDay(range));
  const days = new Map<number, Map<string, number>>();
  for (const { labels, points } of series) {
    for (const { timeMs, value } of points) dayOf(days, timeMs).set(labels['le'] ?? '', value);
  }
  return [...days.values()];
}

/** A native histogram has no bounds that a query could name: the usual ones are asked for. */
async function nativeDays(
  prometheus: PrometheusQueries,
  selector: string,
  { range, histogram }: { readonly range: TimeRange; readonly histogram: FoundHistogram },
): Promise<readonly BucketCounts[]> {
  const days = new Map<number, Map<string, number>>();
  const bounds = LATENCY_BOUNDS_MS.map((ms) => ms / SECOND_MS / histogram.unitSeconds);
  const daily = `sum(increase(${selector}[1d]))`;
  for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
    const text = Number.isFinite(bound) ? String(bound) : '+Inf';
    const share = Number.isFinite(bound) ? `histogram_fraction(0, ${text}, ${daily}) * ` : '';
    const [series] = await prometheus.range(`${share}histogram_count(${daily})`, byDay(range));
    for (const { timeMs, value } of series?.points ?? []) dayOf(days, timeMs).set(text, value);
  }
  return [...days.values()];
}

function dayOf(days: Map<number, Map<string, number>>, timeMs: number): Map<string, number> {
  const known = days.get(timeMs) ?? new Map<string, number>();
  days.set(timeMs, known);
  return known;
}

/** Each day at its end, counted back from the end of the range. */
function byDay({ fromMs, toMs }: TimeRange): TimeRange & { readonly stepMs: number } {
  const days = Math.max(1, Math.floor((toMs - fromMs) / DAY_MS));
  return { fromMs: toMs - (days - 1) * DAY_MS, toMs, stepMs: DAY_MS };
}

/** A bound of 0.3 s is 300 ms, whatever binary makes of it. */
function milliseconds(bound: number, { unitSeconds }: FoundHistogram): number {
  return Number((bound * unitSeconds * SECOND_MS).toPrecision(SIGNIFICANT_DIGITS));
}

function unitName({ unitSeconds }: FoundHistogram): string {
  if (unitSeconds === 1) return 's';
  return unitSeconds === 0.001 ? 'ms' : 'µs';
}
