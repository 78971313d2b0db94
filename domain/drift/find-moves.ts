import { RISK_LIMITS } from '../recommendation/target-ladder.ts';
import { LATENCY_BOUNDS_MS } from '../sli/latency-bounds.ts';
import type { ThresholdVariant } from '../slo/slo.ts';
import type { DriftFigures, DriftMove } from './drift.ts';

/**
 * A difference is significant at or below this adjusted p value. Strict, because an SLO is looked at every day, and a
 * false alarm costs a person a decision; three weeks of days in all can reach 2 / 3⁷ = 0.0009 after the adjustment.
 */
const SIGNIFICANT_P = 0.005;

/** Traffic that doubled or halved: less is no reason to decide again. */
const TRAFFIC_FACTOR = 2;

/**
 * What moved, by a test and by an effect each (docs/method.md):
 *
 * - target: the share of bad events differs significantly, and either the live target's risk rose above what its variant
 *   accepts, or the target that is recommended for the same threshold moved by a rung of the ladder in that direction;
 * - threshold: the share of requests above the live threshold differs significantly, and another histogram bound is
 *   recommended in that direction;
 * - traffic: events per day differ significantly, and by a factor of 2.
 *
 * @param isOwnBound Whether thresholds are bounds of the journey metrics; a metric of the service's has bounds of its own
 */
export function findMoves(figures: DriftFigures, variant: ThresholdVariant, isOwnBound = true): readonly DriftMove[] {
  const moves: DriftMove[] = [];
  const { badShare, perDay } = figures;
  if (badShare.pValue <= SIGNIFICANT_P) {
    if (riskRose(figures, variant) || rungMoved(figures)) moves.push('target');
    if (thresholdMoved(figures, isOwnBound)) moves.push('threshold');
  }
  const factor = Math.max(perDay.factor, 1 / perDay.factor);
  if (perDay.pValue <= SIGNIFICANT_P && factor >= TRAFFIC_FACTOR) moves.push('traffic');
  return moves;
}

/** Of a target that a person set, what the boldest variant accepts. */
function riskRose({ badShare, missRiskBefore, missRiskNow }: DriftFigures, variant: ThresholdVariant): boolean {
  const [, , boldest] = RISK_LIMITS;
  const { maxMissRisk } = RISK_LIMITS.find((limit) => limit.variant === variant) ?? boldest;
  return badShare.now > badShare.before && missRiskBefore <= maxMissRisk && missRiskNow > maxMissRisk;
}

function rungMoved(figures: DriftFigures): boolean {
  const { badShare, recommendedBeforePpm: before, recommendedNowPpm: now } = figures;
  if (before === undefined || now === undefined) return false;
  return badShare.now > badShare.before ? now < before : now > before;
}

function thresholdMoved({ badShare, thresholdMs, recommendedThresholdMs }: DriftFigures, isOwnBound: boolean): boolean {
  if (thresholdMs === undefined || recommendedThresholdMs === undefined) return false;
  const rank = isOwnBound ? boundsBelow : (boundMs: number): number => boundMs;
  const rise = rank(recommendedThresholdMs) - rank(thresholdMs);
  return badShare.now > badShare.before ? rise > 0 : rise < 0;
}

function boundsBelow(thresholdMs: number): number {
  return LATENCY_BOUNDS_MS.filter((boundMs) => boundMs < thresholdMs).length;
}
