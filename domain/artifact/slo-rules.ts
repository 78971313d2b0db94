import type { AlertSeverity } from '../backtest/backtest.ts';
import { alertWindowSeconds, burnRateAlerts } from '../burn-rate/windows.ts';
import { alertName } from '../rules/alert-name.ts';
import type { RuleAlert, RuleSlo } from '../rules/rule-slo.ts';
import { budgetPpm, ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { artifactPath } from './artifact-paths.ts';
import { describeSli } from './describe-sli.ts';
import { annotationText } from './outside-text.ts';
import { sloIdentity, sloOwnLabels } from './slo-conventions.ts';

const BASE_WINDOW_SECONDS = 300;

/** What the rules of an approved SLO are generated from. `apiUrl` is the base URL of the links to evidence. */
export function sloRules(slo: Slo, links: { readonly apiUrl: string }): RuleSlo {
  return {
    ...sloIdentity(slo),
    objectivePpm: slo.objectivePpm,
    windowDays: slo.windowDays,
    labels: sloOwnLabels(slo),
    sli: { kind: 'events', ...slo.queries },
    burnRates: burnRateAlerts(slo.windowDays),
    recordedWindows: alertWindowSeconds(slo.windowDays),
    baseWindow: BASE_WINDOW_SECONDS,
    alertName: alertName(slo),
    page: alertOf(slo, 'page', links),
    ticket: alertOf(slo, 'ticket', links),
    info: { sloth_mode: 'slo-scout-guarded', sloth_spec: 'openslo/v1' },
  };
}

/** Prometheus's template for the value of the expression: the error ratio of the short window that fired. */
const CURRENT_RATIO = '{{ $value | humanizePercentage }}';

function alertOf(slo: Slo, severity: AlertSeverity, links: { readonly apiUrl: string }): RuleAlert {
  const budget = ppmToPercent(budgetPpm(slo.objectivePpm));
  const speed = severity === 'page' ? 'fast enough to act now' : 'slowly, but for days';
  const texts = {
    title: `(${severity}) ${slo.service} ${slo.name}: the error budget burns too fast`,
    summary: `${describeSli(slo)} The error budget is being spent ${speed}.`,
    runbook_path: artifactPath(slo, 'runbook'),
    dashboard_path: artifactPath(slo, 'grafana_dashboard'),
    evidence_url: `${links.apiUrl}/api/v1/slis/${slo.sliId}`,
  };
  const annotations = {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, annotationText(text)])),
    // The only template: none of its words come from outside.
    description: `${CURRENT_RATIO} of the requests in the alert's short window were bad; the budget is ${budget} %.`,
  };
  return { labels: {}, annotations };
}
