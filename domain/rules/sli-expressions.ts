import { MIN_FAILURES } from '../burn-rate/min-failures.ts';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { eventUnit } from '../promql/query-facts.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { SpecSli } from '../slo-spec/slo-spec.ts';

/** An SLI that counts events, so that its ratio can be weighted by them. */
export type CountingSli = Exclude<SpecSli, { kind: 'error_ratio' }>;

/** The error ratio of a window as Sloth writes it. */
export function slothRatio(sli: SpecSli, window: string): string {
  switch (sli.kind) {
    case 'events':
      return `${inParentheses(sli.bad, window)}\n/\n${inParentheses(sli.total, window)}`;
    case 'good_events':
      // How Sloth reads OpenSLO: a raw ratio.
      return `(1 - (${inParentheses(sli.good, window)}\n/\n${inParentheses(sli.total, window)}))`;
    case 'error_ratio':
      return inParentheses(sli.errorRatio, window);
  }
}

/**
 * The error ratio of a window that has a value wherever events were, and only there: a service that never failed has 0
 * and not no series, and an idle window has no sample and not NaN.
 */
export function guardedRatio(sli: SpecSli, window: string): string {
  // NaN is not at least 0, so it leaves no sample; the bounds keep out what extrapolation makes of 1 - good/total.
  if (sli.kind === 'error_ratio') return `clamp(${inParentheses(sli.errorRatio, window)}, 0, 1) >= 0`;
  return `(${badEvents(sli, window)})\n/\n(${totalEvents(sli, window)} > 0)`;
}

/** Bad events of a window, 0 where there was traffic and none of them. */
export function badEvents(sli: CountingSli, window: string): string {
  const total = inParentheses(sli.total, window);
  if (sli.kind === 'events') return `${inParentheses(sli.bad, window)} or 0 * ${total}`;
  // In a full outage the series of good events may be missing altogether: then none was good.
  return `${total} - (${inParentheses(sli.good, window)} or 0 * ${total})`;
}

/** All events of a window. */
export function totalEvents(sli: CountingSli, window: string): string {
  return inParentheses(sli.total, window);
}

/** Between two and three failures: extrapolation lets three read as 2.9 or 3.1. */
export const FAILURE_BOUND = String(MIN_FAILURES - 0.5);

/** Whether failures can be counted: only when it is known what the queries count in. */
export function canCountFailures(sli: SpecSli): sli is CountingSli {
  return failureUnit(sli) !== 'unknown';
}

/** The number of failures in a window of that many seconds. */
export function failureCount(sli: CountingSli, seconds: number): string {
  const window = prometheusDuration(seconds);
  const bad = sli.kind === 'events' ? inParentheses(sli.bad, window) : `(${badEvents(sli, window)})`;
  return failureUnit(sli) === 'per_second' ? `${bad} * ${String(seconds)}` : bad;
}

function failureUnit(sli: SpecSli) {
  if (sli.kind === 'error_ratio') return 'unknown';
  const [unit, other] = new Set([sli.total, sli.kind === 'events' ? sli.bad : sli.good].map(eventUnit));
  return unit === undefined || other !== undefined ? 'unknown' : unit;
}

/** A query in parentheses with its range filled in; a comment at its end must not swallow the closing one. */
function inParentheses(query: string, window: string): string {
  return `(${fillWindow(query, window)}${query.includes('#') ? '\n' : ''})`;
}
