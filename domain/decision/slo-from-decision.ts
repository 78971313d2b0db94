import { refuseDeadAlerts } from '../burn-rate/refuse-dead-alerts.ts';
import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { stableHash } from '../fingerprint/stable-hash.ts';
import type { StoredRecommendation, TargetVariant } from '../recommendation/recommendation.ts';
import type { Slo } from '../slo/slo.ts';
import type { Decision } from './decision.ts';

/** The SLO id that approving a recommendation gives: stable, so that a repeated approval finds the same row. */
export function sloIdOf(sliId: string): string {
  return stableHash(['slo', sliId]);
}

/**
 * The SLO that an approval creates: the chosen variant (balanced when none was named) with the approver's changes on
 * top; a changed objective makes the variant `custom`.
 *
 * @throws ScoutError failed_precondition when the recommendation proposes nothing, invalid_argument when the target
 *   could not be alerted on
 */
export function sloFromDecision(recommendation: StoredRecommendation, decision: Decision, ownerTeam: string): Slo {
  const chosen = chosenVariant(recommendation, decision);
  const { changes } = decision;
  const objectivePpm = changes?.objectivePpm ?? chosen.objectivePpm;
  const windowDays = changes?.windowDays ?? chosen.windowDays;
  refuseDeadAlerts({ objectivePpm, windowDays });
  return {
    sloId: sloIdOf(recommendation.sliId),
    sliId: recommendation.sliId,
    journeyId: recommendation.journeyId,
    service: recommendation.service,
    environment: recommendation.environment,
    operation: recommendation.operation,
    name: recommendation.name,
    sli: recommendation.sli,
    objectivePpm,
    windowDays,
    variant: isCustom(chosen, decision) ? 'custom' : chosen.variant,
    queries: changes?.queries ?? recommendation.queries,
    ownerTeam,
    status: 'approved',
    approvedBy: decision.actor,
    approvedAtMs: decision.atMs,
  };
}

function isCustom(chosen: TargetVariant, { changes }: Decision): boolean {
  return changes?.objectivePpm !== undefined && changes.objectivePpm !== chosen.objectivePpm;
}

function chosenVariant(recommendation: StoredRecommendation, decision: Decision): TargetVariant {
  const wanted = decision.variant ?? 'balanced';
  const { outcome } = recommendation;
  const found = outcome.kind === 'proposed' ? outcome.variants.find(({ variant }) => variant === wanted) : undefined;
  if (found !== undefined) return found;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The recommendation for "${recommendation.operation}" proposes no target, so it cannot be approved.`,
    details: { sliId: recommendation.sliId },
  });
}
