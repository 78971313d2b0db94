import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { ObjectivePpm } from '../../domain/slo/objective.ts';

/** A target as the wire has it: percent, as people write it. */
export function targetView(objective: ObjectivePpm): number {
  return Number(ppmToPercent(objective));
}
