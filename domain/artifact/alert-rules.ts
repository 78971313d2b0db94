import { burnRateAlerts } from '../burn-rate/windows.ts';
import type { BurnRateAlert } from '../burn-rate/windows.ts';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import type { AlertSeverity } from '../backtest/backtest.ts';
import { budgetPpm, ppmToDecimal, ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { artifactPath } from './artifact-paths.ts';
import { describeSli } from './describe-sli.ts';
import { annotationText } from './outside-text.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SEVERITY_LABEL, SloMetric, WINDOW_LABEL, sloSelector } from './slo-conventions.ts';

/**
 * Page and ticket, each a quick or a slow pair of windows (SRE workbook ch. 5, method 6: multiwindow,
 * multi-burn-rate). The short window makes the alert reset soon after the burn stops; there is no `for`.
 */
export function alertRules(slo: Slo, links: { readonly apiUrl: string }): readonly PrometheusRule[] {
  return (['page', 'ticket'] as const).map((severity) => ({
    alert: alertName(slo),
    expr: burnRateAlerts(slo.windowDays)
      .filter((alert) => alert.severity === severity)
      .map((alert) => windowPair(slo, alert))
      .join('\nor\n'),
    // The identity labels come with the series; only the severity is new.
    labels: { [SEVERITY_LABEL]: severity },
    annotations: annotations(slo, severity, links),
  }));
}

/** `checkout-availability` of `shop-frontend` → `ShopFrontendCheckoutAvailabilityBudgetBurn`. */
export function alertName(slo: Slo): string {
  const words = `${slo.service}-${slo.name}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}BudgetBurn`;
}

function windowPair(slo: Slo, alert: BurnRateAlert): string {
  const budget = ppmToDecimal(budgetPpm(slo.objectivePpm));
  const threshold = `(${alert.factorText} * ${budget})`;
  const side = (seconds: number): string => {
    const ratio = `${SloMetric.errorRatio(prometheusDuration(seconds))}${sloSelector(slo)}`;
    return `max(${ratio} > ${threshold}) without (${WINDOW_LABEL})`;
  };
  return `(\n  ${side(alert.shortWindowSeconds)}\n  and\n  ${side(alert.longWindowSeconds)}\n)`;
}

/** Prometheus's template for the value of the expression: the error ratio of the short window that fired. */
const CURRENT_RATIO = '{{ $value | humanizePercentage }}';

function annotations(
  slo: Slo,
  severity: AlertSeverity,
  links: { readonly apiUrl: string },
): Readonly<Record<string, string>> {
  const budget = ppmToPercent(budgetPpm(slo.objectivePpm));
  const speed = severity === 'page' ? 'fast enough to act now' : 'slowly, but for days';
  const texts = {
    title: `(${severity}) ${slo.service} ${slo.name}: the error budget burns too fast`,
    summary: `${describeSli(slo)} The error budget is being spent ${speed}.`,
    runbook_path: artifactPath(slo, 'runbook'),
    dashboard_path: artifactPath(slo, 'grafana_dashboard'),
    evidence_url: `${links.apiUrl}/api/v1/slis/${slo.sliId}`,
  };
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, annotationText(text)])),
    // The only template: none of its words come from outside.
    description: `${CURRENT_RATIO} of the requests in the alert's short window were bad; the budget is ${budget} %.`,
  };
}
