import type { WorkKind } from './discovered-kind.ts';
import type { ConventionLabels } from './metric-convention.ts';

/**
 * How metrics tell of work that nobody waits for. All names are of metrics; `unitSeconds` is the unit of a value.
 *
 * - `age`: a gauge of how old the oldest waiting message is, or how far behind a consumer is.
 * - `ages`: a histogram of the ages of messages when they were read, without its `_bucket`.
 * - `timestamp`: a gauge of the time of the last success.
 * - `backlog`: a gauge of waiting messages, and a counter (or an offset) of those that were consumed.
 * - `labelled`: a counter whose label tells good from bad. `recorded` ones hold the count of the minute before each sample.
 * - `parts`: a counter of bad events beside one of the good ones, or of all; `ofAttempts` where a run that is tried again counts again.
 * - `finished`: gauges that are 1 for each run that ended well or badly, for as long as it is remembered.
 */
export type WorkReading =
  | { readonly form: 'age'; readonly metric: string; readonly unitSeconds: number }
  | { readonly form: 'ages'; readonly metric: string; readonly unitSeconds: number }
  | { readonly form: 'timestamp'; readonly metric: string; readonly unitSeconds: number }
  | { readonly form: 'backlog'; readonly metric: string; readonly consumed: string }
  | { readonly form: 'labelled'; readonly metric: string; readonly recorded: boolean }
  | {
      readonly form: 'parts';
      readonly bad: string;
      readonly metric: string;
      readonly metricCounts: 'good' | 'all';
      readonly ofAttempts?: true;
    }
  | { readonly form: 'finished'; readonly metric: string; readonly bad: string };

/** A well-known way to name metrics of consumers, jobs or log lines. */
export interface WorkConvention {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly kind: WorkKind;
  /** What the events are about: a service may have one SLI of a kind for each. */
  readonly subject: 'messages' | 'runs' | 'logs';
  /** In the order of preference; those whose metrics are there are sources. */
  readonly readings: readonly WorkReading[];
  readonly matchers: readonly string[];
  readonly labels: ConventionLabels;
  /** Consumers that nobody depends on. */
  readonly ignoredServices?: RegExp;
  /** How far back the newest sample may be where it comes more rarely than every five minutes. */
  readonly lookback?: string;
  /** What a person should know of every SLI that is read so. */
  readonly advice?: string;
}

/** One reading whose metrics are there. */
export interface WorkSource {
  readonly convention: WorkConvention;
  readonly reading: WorkReading;
}

/** The metrics of a source, for people. */
export function workMetrics({ reading }: WorkSource): string {
  if (reading.form === 'backlog') return `${reading.metric}, ${reading.consumed}`;
  if (reading.form === 'ages') return `${reading.metric}_bucket`;
  return 'bad' in reading ? `${reading.metric}, ${reading.bad}` : reading.metric;
}
