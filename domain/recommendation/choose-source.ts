import type { MeasuredSli } from '../sli-discovery/measure-journey.ts';
import { toMinutes } from '../sli/count-series.ts';
import { eventCounts } from '../sli/event-counts.ts';
import { journeyQueries } from '../sli/journey-metrics.ts';
import { allEvents, createMinuteSeries } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import type { SliQueries } from '../slo/slo.ts';
import { compareSources, coveredHours, explainComparison } from './compare-sources.ts';
import type { EventTotals, SourceComparison } from './compare-sources.ts';
import { formatPercent } from './format-figures.ts';
import type { SliContext } from './recommend-input.ts';
import type { MetricSource } from './recommendation.ts';

/** Where an SLI is read, and the history that it is judged by. */
export interface SourcedSli {
  readonly sli: SliDefinition;
  readonly queries: SliQueries;
  /** Absent: the journey's own metrics, made of traces. */
  readonly metric?: MetricSource;
  /** By this the SLI is judged. */
  readonly series: MinuteSeries;
  readonly judgedBy: 'traces' | 'metric';
  /** What the traces say over the whole range. */
  readonly traces: EventTotals;
  /** Absent without a metric, or when there is no time that both have. */
  readonly comparison?: SourceComparison;
  /** Of a metric's latency SLI: the share of the ordinary days' requests that is slower than its threshold. */
  readonly slowShare?: number;
  /** Sentences for the reviewer. */
  readonly texts: readonly string[];
}

/**
 * Chooses the metric of an SLI where the service's Prometheus has one, since alerts run on it: its queries, its bound as the
 * threshold, and its counts as the history when it has events in 95 % of the hours in which the traces have requests. Else
 * the traces'. `own` is the SLI by traces.
 */
export function chooseSource(context: SliContext, own: SliDefinition): SourcedSli {
  const evidence = context.metrics?.evidence[own.kind];
  if (context.metrics !== undefined && evidence?.kind === 'measured') {
    return byMetric(context, own, { ...evidence, address: context.metrics.address });
  }
  const series = tracesOf(context, own);
  return {
    ...{ sli: own, queries: journeyQueries(context.journey, own), series, judgedBy: 'traces' },
    traces: allEvents(series),
    texts: evidence?.kind === 'none' ? [`SLI source: traces alone, because ${evidence.reason}.`] : [],
  };
}

function byMetric(
  context: SliContext,
  own: SliDefinition,
  measured: MeasuredSli & { readonly address: string },
): SourcedSli {
  const { threshold, queries, metric, address, history } = measured;
  const sli: SliDefinition =
    own.kind === 'latency' && threshold !== undefined ? { kind: 'latency', thresholdMs: threshold.ms } : own;
  const traces = tracesOf(context, sli);
  const inMetric = toMinutes(history, context);
  const comparison = compareSources(traces, inMetric);
  const covered = coveredHours(traces, inMetric);
  return {
    ...{ sli, queries, metric: { metric, address } },
    series: covered.isEnough ? inMetric : traces,
    judgedBy: covered.isEnough ? 'metric' : 'traces',
    traces: allEvents(traces),
    ...(comparison === undefined ? {} : { comparison }),
    ...(threshold === undefined ? {} : { slowShare: threshold.slowShare }),
    texts: [
      `SLI source: the metric ${metric} in the Prometheus at ${address}; bad are ${measured.bad}. ${historyText(covered)}`,
      ...(comparison === undefined ? [] : [explainComparison(comparison)]),
      ...measured.advice,
    ],
  };
}

function tracesOf(context: SliContext, sli: SliDefinition): MinuteSeries {
  return createMinuteSeries(eventCounts(context.buckets, sli), context);
}

function historyText({ share, isEnough }: ReturnType<typeof coveredHours>): string {
  return isEnough
    ? 'It is judged by the counts of the metric, read in steps of five minutes.'
    : `The metric has events in ${formatPercent(share)} of the hours with traced requests, too few to judge by: the history is that of the traces.`;
}
