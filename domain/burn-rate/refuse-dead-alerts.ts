import { deadAlerts } from './alert-threshold.ts';
import type { AlertTarget } from './alert-threshold.ts';
import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { ppmToPercent } from '../slo/objective.ts';

/**
 * Refuses a target set by hand that cannot be alerted on: an alert that never fires looks like a quiet service.
 * @throws ScoutError invalid_argument
 */
export function refuseDeadAlerts(target: AlertTarget): void {
  const dead = deadAlerts(target);
  if (dead.length === 0) return;
  const promise = `${ppmToPercent(target.objectivePpm)} % over ${String(target.windowDays)} days`;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message:
      `${promise} cannot be alerted on: ${dead.map(({ explanation }) => explanation).join('; ')}. ` +
      'Take a higher target or a shorter window.',
    details: { objectivePpm: target.objectivePpm, windowDays: target.windowDays },
  });
}
