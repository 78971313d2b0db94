import type { AlertSeverity } from '../backtest/backtest.ts';
import { ID_LABEL, ruleLabels } from './rule-conventions.ts';
import type { RuleSlo } from './rule-slo.ts';

/**
 * Alerts of one file that share name and labels (a team that calls all of them alike) get the label `sloth_id`, which
 * their series bring anyway, so that what Alertmanager sees stays the same. Without it promtool reports duplicate rules.
 */
export function distinguishAlerts(slos: readonly RuleSlo[]): readonly RuleSlo[] {
  const counts = new Map<string, number>();
  const keys = slos.flatMap((slo) => [alertKey(slo, 'page'), alertKey(slo, 'ticket')]);
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return slos.map((slo) => {
    const distinguished = (severity: AlertSeverity) => {
      const alert = slo[severity];
      if (alert === undefined || counts.get(alertKey(slo, severity)) === 1) return {};
      const id = ruleLabels(slo)[ID_LABEL] ?? slo.id;
      return { [severity]: { ...alert, labels: { ...alert.labels, [ID_LABEL]: id } } };
    };
    return { ...slo, ...distinguished('page'), ...distinguished('ticket') };
  });
}

function alertKey(slo: RuleSlo, severity: AlertSeverity): string {
  const labels = Object.entries(slo[severity]?.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([slo.alertName, severity, labels]);
}
