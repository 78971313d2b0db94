import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { budgetPpm, ppmToDecimal, ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import type { PrometheusRule } from './prometheus-rule.ts';
import { SloMetric, sloLabels, sloSelector } from './slo-conventions.ts';

const DAY_SECONDS = 86_400;
const MATCH = 'on(sloth_id, sloth_slo, sloth_service) group_left';

/** Objective, error budget, burn rates and remaining budget: what dashboards show. */
export function metadataRules(slo: Slo): readonly PrometheusRule[] {
  const labels = sloLabels(slo);
  const selector = sloSelector(slo);
  const period = SloMetric.errorRatio(prometheusDuration(slo.windowDays * DAY_SECONDS));
  const burn = (ratio: string): string => `${ratio}${selector}\n/ ${MATCH}\n${SloMetric.errorBudget}${selector}`;
  const rule = (record: string, expr: string): PrometheusRule => ({ record, expr, labels });
  return [
    rule(SloMetric.objective, `vector(${ppmToDecimal(slo.objectivePpm)})`),
    rule(SloMetric.errorBudget, `vector(${ppmToDecimal(budgetPpm(slo.objectivePpm))})`),
    rule(SloMetric.timePeriodDays, `vector(${String(slo.windowDays)})`),
    rule(SloMetric.currentBurnRate, burn(SloMetric.errorRatio('5m'))),
    rule(SloMetric.periodBurnRate, burn(period)),
    rule(SloMetric.budgetRemaining, `1 - ${SloMetric.periodBurnRate}${selector}`),
    {
      record: SloMetric.info,
      expr: 'vector(1)',
      labels: {
        ...labels,
        sloth_mode: 'slo-scout-guarded',
        sloth_spec: 'openslo/v1',
        sloth_objective: ppmToPercent(slo.objectivePpm),
      },
    },
  ];
}
