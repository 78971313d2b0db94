import type { ObjectivePpm } from '../slo/objective.ts';
import { budgetPpm } from '../slo/objective.ts';
import { deadBurnRates } from './alert-threshold.ts';
import { fraction, multiply, toDecimal } from './fraction.ts';
import type { BurnRateAlert } from './windows.ts';

/** A window pair that could never fire, and the one in its place. */
export interface Rewindowed {
  readonly from: BurnRateAlert;
  readonly to: BurnRateAlert;
}

/**
 * Window pairs of which each can fire: the windows of a dead pair are doubled until its threshold is below an error ratio
 * of 1. The share of the budget stays, so a page means the same; it comes when a full outage can have spent that much.
 * 90 % over 30 days: 2 % of the budget cannot burn in 1 h (14.4 × 0.1 = 1.44) but can in 2 h (0.72).
 * Without an error budget nothing helps; the pairs come back as they are.
 */
export function rewindowDeadAlerts(
  alerts: readonly BurnRateAlert[],
  objectivePpm: ObjectivePpm,
): { readonly alerts: readonly BurnRateAlert[]; readonly changes: readonly Rewindowed[] } {
  if (budgetPpm(objectivePpm) <= 0) return { alerts, changes: [] };
  const changes: Rewindowed[] = [];
  const living = alerts.map((from) => {
    let to = from;
    while (deadBurnRates([to], objectivePpm).length > 0) to = doubled(to);
    if (to !== from) changes.push({ from, to });
    return to;
  });
  return { alerts: living, changes };
}

function doubled(alert: BurnRateAlert): BurnRateAlert {
  const factor = multiply(alert.factor, fraction(1, 2));
  return {
    ...alert,
    shortWindowSeconds: alert.shortWindowSeconds * 2,
    longWindowSeconds: alert.longWindowSeconds * 2,
    factor,
    factorText: toDecimal(factor),
  };
}
