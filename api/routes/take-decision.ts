import type { DecidedSli } from '../../contracts/rest/sli.ts';
import type { DecisionMessage } from '../../contracts/workflows/delivery-messages.ts';
import { sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { sliView } from '../views/sli-view.ts';
import { timeView } from '../views/time-view.ts';
import { refuseDeadAlerts } from '../../domain/burn-rate/refuse-dead-alerts.ts';

/**
 * Sends a decision about a pending recommendation to its delivery and answers with what became of it. The decision
 * that was taken before, sent again with its id, is answered like the first time, also when the delivery has ended.
 * @throws ScoutError not_found, failed_precondition when it was decided otherwise or proposes nothing
 */
export async function takeDecision(deps: ApiDeps, message: DecisionMessage): Promise<Answer<DecidedSli>> {
  const before = await deps.recommendations.getRecommendation(message.sliId);
  if (before.status !== 'pending') {
    if (await isRepeat(deps, message)) return { body: decided(before, sloOf(message), true) };
    throw notPending(before);
  }
  refuseUnusableChanges(before, message);
  const ref = { service: before.service, environment: before.environment };
  const outcome = await deps.workflows.decide(ref, message);
  const after = await deps.recommendations.getRecommendation(message.sliId);
  return { body: decided({ ...after, status: outcome.status }, outcome.sloId, outcome.repeated) };
}

/** A variant was judged when it was proposed; what the approver makes of it was not. */
function refuseUnusableChanges(
  { outcome }: StoredRecommendation,
  { verdict, variant, changes }: DecisionMessage,
): void {
  if (verdict !== 'approve' || outcome.kind !== 'proposed') return;
  const { objectivePpm, windowDays } = changes ?? {};
  if (objectivePpm === undefined && windowDays === undefined) return;
  const chosen = outcome.variants.find((candidate) => candidate.variant === (variant ?? 'balanced'));
  if (chosen === undefined) return;
  refuseDeadAlerts({
    objectivePpm: objectivePpm ?? chosen.objectivePpm,
    windowDays: windowDays ?? chosen.windowDays,
  });
}

async function isRepeat(deps: ApiDeps, { sliId, verdict, decisionId }: DecisionMessage): Promise<boolean> {
  if (decisionId === undefined) return false;
  const taken = await deps.decisions.listDecisions(sliId);
  return taken.some((decision) => !decision.late && decision.decisionId === decisionId && decision.verdict === verdict);
}

function sloOf({ sliId, verdict }: DecisionMessage): string | undefined {
  return verdict === 'approve' ? sloIdOf(sliId) : undefined;
}

function decided(stored: StoredRecommendation, sloId: string | undefined, repeated: boolean): DecidedSli {
  return { sli: sliView(stored), slo_id: sloId ?? null, repeated };
}

function notPending(stored: StoredRecommendation): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `SLI ${stored.sliId} ${whyNot(stored)}`,
    details: { sliId: stored.sliId, status: stored.status },
  });
}

const AGAIN = 'Start a new analysis for a new recommendation.';

function whyNot(stored: StoredRecommendation): string {
  switch (stored.status) {
    case 'refused':
      return `proposes no target, so there is nothing to decide: ${refusalReasons(stored)}`;
    case 'superseded':
      return 'was replaced by a newer analysis; decide about the newer SLI of its journey (GET /api/v1/slis?status=pending).';
    case 'expired':
      return `expired undecided. ${AGAIN}`;
    case 'approved':
    case 'rejected':
      return `was ${stored.status} ${byWhom(stored)}; a decision is final. ${AGAIN}`;
    case 'pending':
      return 'is pending.';
  }
}

function byWhom({ decidedBy, decidedAtMs }: StoredRecommendation): string {
  const when = decidedAtMs === undefined ? '' : ` at ${timeView(decidedAtMs)}`;
  return `by ${decidedBy ?? 'somebody'}${when}`;
}

function refusalReasons({ outcome }: StoredRecommendation): string {
  return outcome.kind === 'refused' ? outcome.reasons.map(({ explanation }) => explanation).join(' ') : '';
}
