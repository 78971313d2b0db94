import type { BurnRateAlert } from '../burn-rate/windows.ts';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { budgetPpm, ppmToDecimal } from '../slo/objective.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SEVERITY_LABEL, SloMetric, WINDOW_LABEL, ruleSelector } from './rule-conventions.ts';
import type { RuleMode, RuleSlo } from './rule-slo.ts';
import { FAILURE_BOUND, canCountFailures } from './sli-expressions.ts';

/**
 * Page and ticket, each a quick or a slow pair of windows (SRE workbook ch. 5, method 6: multiwindow,
 * multi-burn-rate). The short window makes the alert reset soon after the burn stops; there is no `for`. In the guarded
 * form the long window must hold a few failures besides, so that one failed request at night wakes nobody.
 */
export function alertRules(slo: RuleSlo, mode: RuleMode): readonly PrometheusRule[] {
  return (['page', 'ticket'] as const).flatMap((severity): readonly PrometheusRule[] => {
    const alert = slo[severity];
    if (alert === undefined) return [];
    const pairs = slo.burnRates.filter((burnRate) => burnRate.severity === severity);
    return [
      {
        alert: slo.alertName,
        expr: pairs.map((burnRate) => windowPair(slo, burnRate, mode)).join('\nor\n'),
        // The identity labels come with the series; only the severity is new.
        labels: { [SEVERITY_LABEL]: severity, ...alert.labels },
        annotations: alert.annotations,
      },
    ];
  });
}

function windowPair(slo: RuleSlo, alert: BurnRateAlert, mode: RuleMode): string {
  const threshold = `(${alert.factorText} * ${ppmToDecimal(budgetPpm(slo.objectivePpm))})`;
  const side = (metric: string, bound: string): string =>
    `max(${metric}${ruleSelector(slo)} > ${bound}) without (${WINDOW_LABEL})`;
  const long = prometheusDuration(alert.longWindowSeconds);
  const sides = [
    side(SloMetric.errorRatio(prometheusDuration(alert.shortWindowSeconds)), threshold),
    side(SloMetric.errorRatio(long), threshold),
    ...(mode === 'guarded' && canCountFailures(slo.sli) ? [side(SloMetric.errorCount(long), FAILURE_BOUND)] : []),
  ];
  return `(\n  ${sides.join('\n  and\n  ')}\n)`;
}
