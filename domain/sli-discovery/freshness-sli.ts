import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { seriesSelector } from './discovered-sli.ts';
import type { EventsSli } from './discovered-sli.ts';
import type { WorkReading } from './work-convention.ts';

/** A reading that gives an age. */
export type AgeReading = Extract<WorkReading, { readonly form: 'age' | 'timestamp' | 'backlog' }>;

/** How often the age is looked at: each minute is one event, good or bad. */
const SLICE = '1m';
/** Messages a second of a consumer that commits nothing: one message that waits is then 1000 s old. */
const LEAST_RATE = '0.001';
/** Seconds; a longer bound of an estimate says nothing: a single message is above all shorter ones, whenever it came. */
export const LONGEST_ESTIMATE = 1_000;

/** Which series, and how far back their newest sample may be. */
export interface AgeSelection {
  readonly matchers: readonly string[];
  readonly lookback?: string | undefined;
  /** Labels that tell the partitions of a backlog apart, of both of its metrics; none where either is not told by partition. */
  readonly partition?: readonly string[];
}

/**
 * The age in seconds of what waits in a scope: of the oldest message, of a consumer's position, or since the last success.
 *
 * Where only messages are counted the age is the time that the consumer needs for them at the rate of the last five minutes
 * (Little's law), of several partitions in the one that is furthest behind: the others' rate must not hide one that is stuck. -1, which exporters give for a partition that was never read, is no backlog.
 */
export function ageExpression(reading: AgeReading, { matchers, lookback, partition = [] }: AgeSelection): string {
  const selector = seriesSelector(reading.metric, matchers);
  const gauge = lookback === undefined ? selector : `last_over_time(${selector}[${lookback}])`;
  switch (reading.form) {
    case 'age':
      return `max(${gauge})${inSeconds(reading.unitSeconds)}`;
    case 'timestamp':
      return `time() - max(${gauge})${inSeconds(reading.unitSeconds)}`;
    case 'backlog': {
      const sum = partition.length === 0 ? 'sum' : `sum by (${partition.join(', ')}) `;
      const consumed = `${sum}(rate(${seriesSelector(reading.consumed, matchers)}[5m]))`;
      const behind = `${sum}(${gauge} >= 0) / clamp_min(${consumed}, ${LEAST_RATE})`;
      return partition.length === 0 ? behind : `max(${behind})`;
    }
  }
}

/** Minutes in which the age is above a bound in seconds, of the minutes in which it is known. NaN is no value. */
export function freshnessSli(age: string, boundSeconds: number): EventsSli {
  const window = `[{{.window}}:${SLICE}]`;
  return {
    kind: 'events',
    bad: `sum_over_time(((${age}) > bool ${String(boundSeconds)})${window})`,
    total: `count_over_time(((${age}) >= -Inf)${window})`,
  };
}

/** What a bad minute is, for people. */
export function staleMeaning({ form }: AgeReading, boundSeconds: number): string {
  const bound = prometheusDuration(boundSeconds);
  if (form === 'timestamp') return `minutes with the last success more than ${bound} ago`;
  return form === 'age' ? `minutes with messages older than ${bound}` : `minutes more than ${bound} behind`;
}

function inSeconds(unitSeconds: number): string {
  return unitSeconds === 1 ? '' : ` * ${String(unitSeconds)}`;
}
