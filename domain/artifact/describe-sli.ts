import { ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';

/** The SLO in one sentence for people. */
export function describeSli(slo: Slo): string {
  const target = `${ppmToPercent(slo.objectivePpm)} % of requests to ${slo.operation} of ${slo.service}`;
  const window = `over any ${String(slo.windowDays)} days`;
  return slo.sli.kind === 'availability'
    ? `${target} succeed, ${window}.`
    : `${target} are answered within ${String(slo.sli.thresholdMs)} ms, ${window}.`;
}
