import type { ApproveSli } from '../../contracts/rest/sli.ts';
import { targetToPpm } from '../../contracts/rest/target-percentage.ts';
import type { DecisionMessage } from '../../contracts/workflows/delivery-messages.ts';
import type { RecommendationFilter } from '../../domain/recommendation/ports.ts';
import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { sliView } from '../views/sli-view.ts';
import { takeDecision } from './take-decision.ts';

type SliHandlers = Pick<Handlers, 'listSlis' | 'getSli' | 'approveSli' | 'rejectSli'>;

/** Recommended SLIs and the decisions about them. */
export function createSliHandlers({ deps }: ApiContext): SliHandlers {
  return {
    listSlis: async ({ query }) => {
      const filter: RecommendationFilter = {
        limit: query.limit + 1,
        ...(query.service_name === undefined ? {} : { service: query.service_name }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
        ...(query.journey_id === undefined ? {} : { journeyId: query.journey_id }),
        ...(query.job_id === undefined ? {} : { analysisId: query.job_id }),
        ...(query.status === undefined ? {} : { statuses: [query.status] }),
        ...(query.cursor === undefined ? {} : { afterSliId: decodeCursor(query.cursor) }),
      };
      const rows = await deps.recommendations.listRecommendations(filter);
      return { body: pageOfRows(rows, { limit: query.limit, idOf: (row) => row.sliId, view: sliView }) };
    },
    getSli: async ({ params }) => ({ body: sliView(await deps.recommendations.getRecommendation(params.sli_id)) }),
    approveSli: ({ params, body }) => takeDecision(deps, approval(params.sli_id, body)),
    rejectSli: ({ params, body }) =>
      takeDecision(deps, {
        sliId: params.sli_id,
        verdict: 'reject',
        actor: body.rejected_by,
        reason: body.reason,
        ...(body.decision_id === undefined ? {} : { decisionId: body.decision_id }),
      }),
  };
}

function approval(sliId: string, body: ApproveSli): DecisionMessage {
  const changes = body.changes === undefined ? undefined : decisionChanges(body.changes);
  return {
    sliId,
    verdict: 'approve',
    actor: body.approved_by,
    ...(body.reason === undefined ? {} : { reason: body.reason }),
    ...(body.variant === undefined ? {} : { variant: body.variant }),
    ...(body.decision_id === undefined ? {} : { decisionId: body.decision_id }),
    ...(changes === undefined ? {} : { changes }),
  };
}

function decisionChanges(changes: NonNullable<ApproveSli['changes']>): NonNullable<DecisionMessage['changes']> {
  const { target_percentage, time_window_days, total_query, bad_query } = changes;
  const objectivePpm = target_percentage === undefined ? undefined : targetToPpm(target_percentage);
  return {
    ...(objectivePpm === undefined ? {} : { objectivePpm }),
    ...(time_window_days === undefined ? {} : { windowDays: time_window_days }),
    ...(total_query === undefined || bad_query === undefined
      ? {}
      : { queries: { total: total_query, bad: bad_query } }),
  };
}
