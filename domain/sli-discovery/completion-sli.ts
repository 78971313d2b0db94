import { seriesSelector } from './discovered-sli.ts';
import type { EventsSli } from './discovered-sli.ts';
import type { WorkReading } from './work-convention.ts';
import type { WorkOutcome } from './work-outcome.ts';

const WINDOW = '{{.window}}';
/** How long a finished run is remembered: a gap of its exporter that is shorter counts nothing twice. */
const REMEMBERED = '1h';

/** A counter whose label tells the outcome. */
export function labelledSli(
  { metric, recorded }: Extract<WorkReading, { readonly form: 'labelled' }>,
  matchers: readonly string[],
  outcome: WorkOutcome,
): EventsSli {
  const sum = (selected: string): string => {
    const range = `${seriesSelector(metric, [...matchers, selected])}[${WINDOW}]`;
    return recorded ? `sum(sum_over_time(${range}))` : `sum(rate(${range}))`;
  };
  return { kind: 'events', bad: sum(outcome.bad), total: sum(outcome.counted) };
}

/** Two counters: of bad events, and of the good ones or of all. Either may have no series yet. */
export function partsSli(
  { metric, metricCounts, bad }: Extract<WorkReading, { readonly form: 'parts' }>,
  matchers: readonly string[],
): EventsSli {
  const rate = (name: string): string => `sum(rate(${seriesSelector(name, matchers)}[${WINDOW}]))`;
  const failed = `(${rate(bad)} or vector(0))`;
  const total = metricCounts === 'all' ? rate(metric) : `(${rate(metric)} or vector(0)) + ${failed}`;
  return { kind: 'events', bad: failed, total };
}

/**
 * Runs that are finished in a minute and were not in the hour before it, counted over the minutes of the window. `run` are the
 * labels that tell one run: the exporter's own labels change with each of its restarts.
 */
export function finishedSli(
  { metric, bad }: Extract<WorkReading, { readonly form: 'finished' }>,
  matchers: readonly string[],
  run: readonly string[],
): EventsSli {
  const by = run.join(', ');
  const ended = (name: string): string => {
    const selector = seriesSelector(name, matchers);
    const before = `count by (${by}) (last_over_time(${selector}[${REMEMBERED}] offset 1m) == 1)`;
    return `count(count by (${by}) (${selector} == 1) unless on (${by}) ${before})`;
  };
  const [failed, completed] = [`(${ended(bad)} or vector(0))`, `(${ended(metric)} or vector(0))`];
  const minutes = (inner: string): string => `sum_over_time((${inner})[${WINDOW}:1m])`;
  return {
    kind: 'events',
    bad: minutes(failed),
    total: minutes(`${completed} + ${failed}`),
  };
}
