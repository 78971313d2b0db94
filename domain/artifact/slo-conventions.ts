import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { Slo } from '../slo/slo.ts';

/** Names of recording rules and labels: Sloth's, so that its dashboards read our rules (SLO-RULES contract). */
export const SloMetric = {
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  /** Ours: the guarded form sums these two instead of averaging ratios. */
  errorRate5m: 'slo:sli_error:rate5m',
  totalRate5m: 'slo:sli_total:rate5m',
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

/** Unique id of an SLO in rules: `<service>-<environment>-<name>`, so that two environments never collide. */
export function sloRuleId(slo: Slo): string {
  return `${slo.service}-${slo.environment}-${slo.name}`;
}

/** Identity labels of every rule of an SLO. */
export function sloLabels(slo: Slo): Readonly<Record<string, string>> {
  return {
    sloth_id: sloRuleId(slo),
    sloth_service: slo.service,
    sloth_slo: slo.name,
    environment: slo.environment,
    ...(slo.ownerTeam === '' ? {} : { team: slo.ownerTeam }),
  };
}

/** Selector of an SLO's series. */
export function sloSelector(slo: Slo): string {
  const id = quoteLabelValue(sloRuleId(slo));
  return `{sloth_id=${id}, sloth_service=${quoteLabelValue(slo.service)}, sloth_slo=${quoteLabelValue(slo.name)}}`;
}
