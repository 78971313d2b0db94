import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SloMetric, WINDOW_LABEL, ruleLabels, ruleSelector } from './rule-conventions.ts';
import type { RuleMode, RuleSlo } from './rule-slo.ts';
import { badEvents, canCountFailures, failureCount, guardedRatio, slothRatio, totalEvents } from './sli-expressions.ts';

const DAY_SECONDS = 86_400;

/**
 * Error ratio per alert window and for the whole SLO window.
 *
 * Guarded form: a service that never failed has the ratio 0 and not no series; idle minutes leave a gap and not NaN; the
 * long ratio is a sum of errors over a sum of requests, so a busy bad hour weighs as much as its requests; and failures
 * are counted per long alert window. What cannot be had of an SLI that is a ratio already is the weight and the count.
 */
export function recordingRules(slo: RuleSlo, mode: RuleMode): readonly PrometheusRule[] {
  const ratioOf = mode === 'guarded' ? guardedRatio : slothRatio;
  const ratios = slo.recordedWindows.map((seconds) => {
    const window = prometheusDuration(seconds);
    return windowRule(slo, { record: SloMetric.errorRatio(window), window, expr: ratioOf(slo.sli, window) });
  });
  if (mode === 'sloth-compatible' || slo.sli.kind === 'error_ratio') return [...ratios, meanRatioRule(slo)];
  const window = prometheusDuration(slo.baseWindow);
  const labels = ruleLabels(slo);
  return [
    { record: SloMetric.errorRate(window), expr: badEvents(slo.sli, window), labels },
    { record: SloMetric.totalRate(window), expr: totalEvents(slo.sli, window), labels },
    ...ratios,
    weightedRatioRule(slo),
    ...failureCountRules(slo),
  ];
}

/** Sloth's whole window: the mean of the recorded short ratios, each minute weighing alike. */
function meanRatioRule(slo: RuleSlo): PrometheusRule {
  const window = periodOf(slo);
  const ratio = `${SloMetric.errorRatio(prometheusDuration(slo.baseWindow))}${ruleSelector(slo)}[${window}]`;
  const expr = `sum_over_time(${ratio})\n/ ignoring (${WINDOW_LABEL})\ncount_over_time(${ratio})`;
  return windowRule(slo, { record: SloMetric.errorRatio(window), window, expr });
}

function weightedRatioRule(slo: RuleSlo): PrometheusRule {
  const window = periodOf(slo);
  const base = prometheusDuration(slo.baseWindow);
  const selector = ruleSelector(slo);
  const errors = `sum_over_time(${SloMetric.errorRate(base)}${selector}[${window}])`;
  const total = `sum_over_time(${SloMetric.totalRate(base)}${selector}[${window}])`;
  return windowRule(slo, { record: SloMetric.errorRatio(window), window, expr: `${errors}\n/\n(${total} > 0)` });
}

function failureCountRules(slo: RuleSlo): readonly PrometheusRule[] {
  const { sli } = slo;
  if (!canCountFailures(sli)) return [];
  const wanted = slo.burnRates.filter(({ severity }) => slo[severity] !== undefined);
  const seconds = [...new Set(wanted.map((alert) => alert.longWindowSeconds))].sort((a, b) => a - b);
  return seconds.map((length) => {
    const window = prometheusDuration(length);
    return windowRule(slo, { record: SloMetric.errorCount(window), window, expr: failureCount(sli, length) });
  });
}

function windowRule(
  slo: RuleSlo,
  { record, window, expr }: { readonly record: string; readonly window: string; readonly expr: string },
): PrometheusRule {
  return { record, expr, labels: { ...ruleLabels(slo), [WINDOW_LABEL]: window } };
}

function periodOf(slo: RuleSlo): string {
  return prometheusDuration(slo.windowDays * DAY_SECONDS);
}
