import { z } from 'zod';
import { DECISION_LIMITS } from '../../domain/decision/validate-decision.ts';
import { WHOLE_PPM, percentToPpm } from '../../domain/slo/objective.ts';
import type { ObjectivePpm } from '../../domain/slo/objective.ts';

/**
 * A target as a request may write it: percent (50 to 99.9999) or a ratio below one (0.5 to 0.999999).
 * Numbers between the two are nobody's target and are refused, and so is one whole: it leaves no error budget.
 */
export const TargetPercentage = z
  .number()
  .refine((value) => targetToPpm(value) !== undefined, {
    message:
      'must be percent from 50 to 99.9999 (99.5) or a ratio from 0.5 to 0.999999 (0.995); 100 % leaves no budget',
  })
  .describe('The target in percent (50 to 99.9999) or as a ratio (0.5 to 0.999999).');

/** The target in parts per million, or undefined when the number is no target. */
export function targetToPpm(value: number): ObjectivePpm | undefined {
  const ppm = value < 1 ? Math.round(value * WHOLE_PPM) : percentToPpm(value);
  const { minObjectivePpm, maxObjectivePpm } = DECISION_LIMITS;
  return ppm >= minObjectivePpm && ppm <= maxObjectivePpm ? ppm : undefined;
}
