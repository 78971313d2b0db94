import { eventsIn } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../sli/sli-bucket.ts';
import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import { formatCount, formatPercent, formatTime } from './format-figures.ts';

/** All and bad events. */
export interface EventTotals {
  readonly total: number;
  readonly bad: number;
}

/** The same SLI by traces and by a metric, over the time that both have. Both totals are above 0. */
export interface SourceComparison {
  readonly fromMs: number;
  readonly toMs: number;
  readonly traces: EventTotals;
  readonly metric: EventTotals;
}

/** Sources whose error ratios differ by more than this share of the budget disagree. */
const DISAGREEMENT = 0.5;

/** Traces may be sampled, so that they have fewer requests; with more of them than this the metric misses some. */
const MOST_TRACES = 1.1;

/** Of the hours in which the traces have requests, the metric must have some in this share of them to be the history. */
const COVERED_HOURS = 0.95;
const HOUR_MINUTES = 60;

/**
 * Compares two series of the same range of minutes, from the metric's first minute with events to its last: what lies outside
 * was before the metric or after its retention. Undefined when one of them has no events there.
 */
export function compareSources(traces: MinuteSeries, metric: MinuteSeries): SourceComparison | undefined {
  const from = firstMinute(metric);
  const to = lastMinute(metric) + 1;
  const [ofTraces, ofMetric] = [eventsIn(traces, { from, to }), eventsIn(metric, { from, to })];
  if (!(ofTraces.total > 0 && ofMetric.total > 0)) return undefined;
  const timeOf = (minute: number): number => traces.fromMs + minute * SLI_BUCKET_MS;
  return { fromMs: timeOf(from), toMs: timeOf(to), traces: ofTraces, metric: ofMetric };
}

/** Share of the hours with traced requests in which the metric has events, 0..1; whether that is enough to be the history. */
export function coveredHours(
  traces: MinuteSeries,
  metric: MinuteSeries,
): { readonly share: number; readonly isEnough: boolean } {
  let traced = 0;
  let covered = 0;
  for (let from = 0; from < traces.minutes; from += HOUR_MINUTES) {
    const hour = { from, to: from + HOUR_MINUTES };
    if (eventsIn(traces, hour).total === 0) continue;
    traced += 1;
    if (eventsIn(metric, hour).total > 0) covered += 1;
  }
  const share = traced === 0 ? 0 : covered / traced;
  return { share, isEnough: share >= COVERED_HOURS };
}

/** 1 − min(1, |r_traces − r_metric| / budget): 1 when both ratios are alike, 0 when they differ by the budget or more. */
export function agreementScore(comparison: SourceComparison, objectivePpm: ObjectivePpm): number {
  return 1 - Math.min(1, difference(comparison) / budgetOf(objectivePpm));
}

/** Both figures in a sentence, with how many of the metric's requests the traces have. */
export function explainComparison(comparison: SourceComparison): string {
  const { traces, metric, fromMs, toMs } = comparison;
  return (
    `From ${formatTime(fromMs)} to ${formatTime(toMs)} ${figures(metric)} were bad by the metric and ` +
    `${figures(traces)} by the traces, which have ${countText(traces.total / metric.total)}.`
  );
}

/** What a reviewer must know when the sources do not agree; empty when they do. */
export function explainDisagreement(comparison: SourceComparison, objectivePpm: ObjectivePpm): readonly string[] {
  const { traces, metric } = comparison;
  const budget = budgetOf(objectivePpm);
  const isFar = difference(comparison) > DISAGREEMENT * budget;
  const more = ratioOf(metric) > ratioOf(traces) ? MORE_BY_METRIC : MORE_BY_TRACES;
  return [
    ...(isFar
      ? [
          `Traces and metric disagree: their error ratios differ by ${formatPercent(difference(comparison))}, more than half of the ` +
            `budget of ${formatPercent(budget)}. Find out why before you decide: ${more}.`,
        ]
      : []),
    ...(traces.total > metric.total * MOST_TRACES
      ? ['The traces have more requests than the metric: the metric misses some, or counts other requests than these.']
      : []),
  ];
}

const MORE_BY_METRIC =
  'failures that are no spans (refused before the instrumentation, lost by sampling or a crash), or an error rule that differs';
const MORE_BY_TRACES =
  'failures that the metric does not count (answers with a good status), or an error rule that differs';

function figures(totals: EventTotals): string {
  return `${formatPercent(ratioOf(totals))} of ${formatCount(totals.total)} requests`;
}

function countText(share: number): string {
  if (share > MOST_TRACES) return `${share.toFixed(1)} times as many`;
  return share >= 2 - MOST_TRACES ? 'about as many' : `${formatPercent(share)} as many: they are sampled`;
}

function difference({ traces, metric }: SourceComparison): number {
  return Math.abs(ratioOf(traces) - ratioOf(metric));
}

function ratioOf({ total, bad }: EventTotals): number {
  return bad / total;
}

function budgetOf(objectivePpm: ObjectivePpm): number {
  return budgetPpm(objectivePpm) / WHOLE_PPM;
}

function firstMinute(series: MinuteSeries): number {
  let minute = 0;
  while (minute < series.minutes && eventsIn(series, { from: minute, to: minute + 1 }).total <= 0) minute += 1;
  return minute;
}

function lastMinute(series: MinuteSeries): number {
  let minute = series.minutes - 1;
  while (minute >= 0 && eventsIn(series, { from: minute, to: minute + 1 }).total <= 0) minute -= 1;
  return minute;
}
