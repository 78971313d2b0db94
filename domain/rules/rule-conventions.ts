import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { RuleIdentity, RuleSlo } from './rule-slo.ts';

/** Names of recording rules and labels: Sloth's, so that its dashboards read our rules (SLO-RULES contract). */
export const SloMetric = {
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  /** Ours: the guarded form sums these two instead of averaging ratios. */
  errorRate: (window: string) => `slo:sli_error:rate${window}`,
  totalRate: (window: string) => `slo:sli_total:rate${window}`,
  /** Ours: failed events in a window, so that a handful of failures wakes nobody. */
  errorCount: (window: string) => `slo:sli_error:count${window}`,
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  timePeriodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const;

/** Label that holds the window of a recorded ratio. */
export const WINDOW_LABEL = 'sloth_window';

/** Label that tells pages from tickets. */
export const SEVERITY_LABEL = 'sloth_severity';

/** Label that tells SLOs apart. */
export const ID_LABEL = 'sloth_id';

/** Names of an SLO's three rule groups, in file order. Verification looks for them in the running Prometheus. */
export function groupNames(id: string): readonly [sli: string, meta: string, alerts: string] {
  return [`sloth-slo-sli-recordings-${id}`, `sloth-slo-meta-recordings-${id}`, `sloth-slo-alerts-${id}`];
}

/** Labels of every recorded series of an SLO. */
export function ruleLabels(slo: RuleIdentity & Pick<RuleSlo, 'labels'>): Readonly<Record<string, string>> {
  return { [ID_LABEL]: slo.id, sloth_service: slo.service, sloth_slo: slo.name, ...slo.labels };
}

/** Selector of an SLO's series. */
export function ruleSelector({ id, service, name }: RuleIdentity): string {
  return `{${ID_LABEL}=${quoteLabelValue(id)}, sloth_service=${quoteLabelValue(service)}, sloth_slo=${quoteLabelValue(name)}}`;
}
