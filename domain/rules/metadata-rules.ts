import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { budgetPpm, ppmToDecimal, ppmToPercent } from '../slo/objective.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SloMetric, ruleLabels, ruleSelector } from './rule-conventions.ts';
import type { RuleSlo } from './rule-slo.ts';

const DAY_SECONDS = 86_400;
const MATCH = 'on(sloth_id, sloth_slo, sloth_service) group_left';

/** Objective, error budget, burn rates and remaining budget: what dashboards show. The same in both modes. */
export function metadataRules(slo: RuleSlo): readonly PrometheusRule[] {
  const labels = ruleLabels(slo);
  const selector = ruleSelector(slo);
  const period = SloMetric.errorRatio(prometheusDuration(slo.windowDays * DAY_SECONDS));
  const current = SloMetric.errorRatio(prometheusDuration(slo.baseWindow));
  const burn = (ratio: string): string => `${ratio}${selector}\n/ ${MATCH}\n${SloMetric.errorBudget}${selector}`;
  const rule = (record: string, expr: string): PrometheusRule => ({ record, expr, labels });
  return [
    rule(SloMetric.objective, `vector(${ppmToDecimal(slo.objectivePpm)})`),
    rule(SloMetric.errorBudget, `vector(${ppmToDecimal(budgetPpm(slo.objectivePpm))})`),
    rule(SloMetric.timePeriodDays, `vector(${String(slo.windowDays)})`),
    rule(SloMetric.currentBurnRate, burn(current)),
    rule(SloMetric.periodBurnRate, burn(period)),
    rule(SloMetric.budgetRemaining, `1 - ${SloMetric.periodBurnRate}${selector}`),
    {
      record: SloMetric.info,
      expr: 'vector(1)',
      labels: { ...labels, ...slo.info, sloth_objective: ppmToPercent(slo.objectivePpm) },
    },
  ];
}
