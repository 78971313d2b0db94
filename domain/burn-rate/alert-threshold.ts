import { budgetPpm, ppmToDecimal, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import { fraction, multiply } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { burnRateAlerts } from './windows.ts';
import type { BurnRateAlert } from './windows.ts';

/** What an SLO's alerts are made from. */
export interface AlertTarget {
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
}

/** An alert that can never fire, and why. */
export interface DeadAlert {
  readonly alert: BurnRateAlert;
  /** factor × error budget: 1 or more, or 0 when there is no budget. */
  readonly threshold: Fraction;
  /** One sentence with the figures. */
  readonly explanation: string;
}

/** The error ratio above which an alert fires: factor × error budget, exact. 14.4 × 0.001 is 9/625 = 0.0144. */
export function alertThreshold(alert: BurnRateAlert, objectivePpm: ObjectivePpm): Fraction {
  return multiply(alert.factor, fraction(budgetPpm(objectivePpm), WHOLE_PPM));
}

/**
 * The alerts of a target that are wrong by construction: an error ratio is at most 1, so a threshold of 1 or more never
 * fires (90 % over 30 days: 14.4 × 0.1 = 1.44), and with an objective of 100 % every single failure fires all of them.
 * Empty for a usable target.
 */
export function deadAlerts({ objectivePpm, windowDays }: AlertTarget): readonly DeadAlert[] {
  return deadBurnRates(burnRateAlerts(windowDays), objectivePpm);
}

/** The dead ones of any window pairs; see {@link deadAlerts}. */
export function deadBurnRates(alerts: readonly BurnRateAlert[], objectivePpm: ObjectivePpm): readonly DeadAlert[] {
  return alerts.flatMap((alert): readonly DeadAlert[] => {
    const threshold = alertThreshold(alert, objectivePpm);
    if (threshold.numerator > 0 && threshold.numerator < threshold.denominator) return [];
    return [{ alert, threshold, explanation: explain(alert, objectivePpm) }];
  });
}

function explain(alert: BurnRateAlert, objectivePpm: ObjectivePpm): string {
  const name = `the ${alert.speed} ${alert.severity} alert`;
  if (budgetPpm(objectivePpm) <= 0) return `${name} has no error budget: a target of 100 % leaves none`;
  const product = `${alert.factorText} × ${ppmToDecimal(budgetPpm(objectivePpm))}`;
  return `${name} could never fire: its threshold ${product} is not below an error ratio of 1`;
}
