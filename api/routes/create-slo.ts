import type { CreateSlo, Slo as WireSlo } from '../../contracts/rest/slo.ts';
import { targetToPpm } from '../../contracts/rest/target-percentage.ts';
import { sloFromDecision, sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { sloView } from '../views/slo-view.ts';
import { refuseDeadAlerts } from '../../domain/burn-rate/refuse-dead-alerts.ts';

/**
 * Creates a further SLO from an approved SLI; deliver it through one of its artifacts. A live SLO of the same name is
 * replaced when the new one is merged. The same request again answers with the SLO that is there.
 * @throws ScoutError not_found, failed_precondition, already_exists, invalid_argument when it cannot be alerted on
 */
export async function createSlo(deps: ApiDeps, body: CreateSlo): Promise<Answer<WireSlo>> {
  const recommendation = await deps.recommendations.getRecommendation(body.sli_id);
  if (recommendation.status !== 'approved') throw notApproved(recommendation);
  const wanted = await wantedSlo(deps, recommendation, body);
  refuseDeadAlerts(wanted);
  const namesakes = (await deps.slos.listSlos({ service: wanted.service, environment: wanted.environment })).filter(
    ({ name, status }) => name === wanted.name && status !== 'retired',
  );
  const same = namesakes.find((slo) => isSameTarget(slo, wanted));
  if (same !== undefined) return { status: 200, body: sloView(same) };
  const undelivered = namesakes.find(({ status }) => status !== 'live');
  if (undelivered !== undefined) throw nameTaken(undelivered);
  const slo = await deps.slos.saveSlo(wanted);
  return { body: sloView(slo), headers: { Location: `/api/v1/slos/${encodeURIComponent(slo.sloId)}` } };
}

async function wantedSlo(deps: ApiDeps, recommendation: StoredRecommendation, body: CreateSlo): Promise<Slo> {
  const service = await deps.services.findService(recommendation.service, recommendation.environment);
  const objectivePpm = body.target_percentage === undefined ? undefined : targetToPpm(body.target_percentage);
  // What the approver corrected in the queries holds for every SLO of the SLI.
  const [approved] = await deps.slos.listSlos({ sloIds: [sloIdOf(recommendation.sliId)] });
  const slo = sloFromDecision(
    recommendation,
    {
      decisionId: deps.newId(),
      sliId: recommendation.sliId,
      verdict: 'approve',
      actor: body.created_by,
      reason: '',
      atMs: deps.nowMs(),
      variant: body.threshold_variant,
      changes: {
        ...(objectivePpm === undefined ? {} : { objectivePpm }),
        ...(body.time_window_days === undefined ? {} : { windowDays: body.time_window_days }),
        ...(approved === undefined ? {} : { queries: approved.queries }),
      },
    },
    service?.ownerTeam ?? '',
  );
  return { ...slo, sloId: deps.newId(), name: body.name ?? recommendation.name };
}

function isSameTarget(slo: Slo, wanted: Slo): boolean {
  return slo.sliId === wanted.sliId && slo.objectivePpm === wanted.objectivePpm && slo.windowDays === wanted.windowDays;
}

function notApproved({ sliId, status }: StoredRecommendation): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `SLI ${sliId} is ${status}; an SLO needs an approved one (POST /api/v1/slis/${sliId}/approve).`,
    details: { sliId, status },
  });
}

function nameTaken({ name, sloId, status }: Slo): ScoutError {
  return new ScoutError({
    code: ErrorCode.alreadyExists,
    message: `SLO ${sloId} has the name "${name}" and is ${status} with another target; give this one another name.`,
    details: { sloId, name },
  });
}
