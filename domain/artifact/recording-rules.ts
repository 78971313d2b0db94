import { alertWindowSeconds } from '../burn-rate/windows.ts';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import type { Slo } from '../slo/slo.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SloMetric, WINDOW_LABEL, sloLabels, sloSelector } from './slo-conventions.ts';

const DAY_SECONDS = 86_400;

/**
 * Error ratio per alert window and for the whole SLO window.
 *
 * Guarded form: the error rate is `(errors) or 0 * (total)`, so a service that never failed has the ratio 0 and not
 * no series; the ratio divides only where there was traffic, so idle minutes leave a gap and not NaN; the long ratio
 * is a sum of errors over a sum of requests, so a busy bad hour weighs as much as its requests.
 */
export function recordingRules(slo: Slo): readonly PrometheusRule[] {
  const labels = sloLabels(slo);
  const sources: readonly PrometheusRule[] = [
    { record: SloMetric.errorRate5m, expr: errorRate(slo, '5m'), labels },
    { record: SloMetric.totalRate5m, expr: `(${fillWindow(slo.queries.total, '5m')})`, labels },
  ];
  const ratios = alertWindowSeconds(slo.windowDays).map((seconds) => {
    const window = prometheusDuration(seconds);
    const expr = `(${errorRate(slo, window)})\n/\n((${fillWindow(slo.queries.total, window)}) > 0)`;
    return ratioRule(slo, window, expr);
  });
  return [...sources, ...ratios, periodRatioRule(slo)];
}

function errorRate(slo: Slo, window: string): string {
  return `(${fillWindow(slo.queries.bad, window)}) or 0 * (${fillWindow(slo.queries.total, window)})`;
}

function periodRatioRule(slo: Slo): PrometheusRule {
  const window = prometheusDuration(slo.windowDays * DAY_SECONDS);
  const selector = sloSelector(slo);
  const errors = `sum_over_time(${SloMetric.errorRate5m}${selector}[${window}])`;
  const total = `sum_over_time(${SloMetric.totalRate5m}${selector}[${window}])`;
  return ratioRule(slo, window, `${errors}\n/\n(${total} > 0)`);
}

function ratioRule(slo: Slo, window: string, expr: string): PrometheusRule {
  return { record: SloMetric.errorRatio(window), expr, labels: { ...sloLabels(slo), [WINDOW_LABEL]: window } };
}
