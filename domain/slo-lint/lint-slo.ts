import { deadBurnRates } from '../burn-rate/alert-threshold.ts';
import type { BurnRateAlert } from '../burn-rate/windows.ts';
import { ppmToPercent, WHOLE_PPM } from '../slo/objective.ts';
import type { SloSpec } from '../slo-spec/slo-spec.ts';
import { lintError } from './lint-finding.ts';
import type { LintFinding } from './lint-finding.ts';
import { lintQueries } from './lint-queries.ts';
import { lintTexts } from './lint-texts.ts';

/** Everything that contradicts itself in an SLO, given the window pairs that its alerts would use. */
export function lintSlo(slo: SloSpec, burnRates: readonly BurnRateAlert[]): readonly LintFinding[] {
  return [...lintTarget(slo, burnRates), ...lintQueries(slo.sli), ...lintTexts(slo)];
}

function lintTarget({ objectivePpm, alerting }: SloSpec, burnRates: readonly BurnRateAlert[]): readonly LintFinding[] {
  if (objectivePpm >= WHOLE_PPM) {
    const message =
      'an objective of 100 % leaves no error budget: every failure alerts. Take a lower one, such as 99.99';
    return [lintError('zero_budget', message)];
  }
  const wanted = burnRates.filter(({ severity }) => !alerting[severity].disabled);
  return deadBurnRates(wanted, objectivePpm).map(({ explanation }) => {
    const message = `at ${ppmToPercent(objectivePpm)} % ${explanation}. Take a higher objective or a shorter window, or generate guarded rules`;
    return lintError('dead_alert', message);
  });
}
