import { errorBudget } from '../../domain/error-budget/error-budget.ts';
import { eventCounts } from '../../domain/sli/event-counts.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { errorBudgetView } from '../views/error-budget-view.ts';
import { sloView } from '../views/slo-view.ts';
import { createSlo } from './create-slo.ts';
import { simulateSlo } from './simulate-slo.ts';

const DAY_MS = 86_400_000;

type SloHandlers = Pick<Handlers, 'createSlo' | 'simulateSlo' | 'listSlos' | 'getSlo' | 'getErrorBudget'>;

/** SLOs and their error budgets. */
export function createSloHandlers({ deps }: ApiContext): SloHandlers {
  return {
    createSlo: ({ body }) => createSlo(deps, body),
    simulateSlo: ({ body }) => simulateSlo(deps, body),
    listSlos: async ({ query }) => {
      const rows = await deps.slos.listSlos({
        limit: query.limit + 1,
        ...(query.service_name === undefined ? {} : { service: query.service_name }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
        ...(query.status === undefined ? {} : { statuses: [query.status] }),
        ...(query.cursor === undefined ? {} : { afterSloId: decodeCursor(query.cursor) }),
      });
      return { body: pageOfRows(rows, { limit: query.limit, idOf: (row) => row.sloId, view: sloView }) };
    },
    getSlo: async ({ params }) => ({ body: sloView(await deps.slos.getSlo(params.slo_id)) }),
    getErrorBudget: async ({ params }) => {
      const slo = await deps.slos.getSlo(params.slo_id);
      const nowMs = deps.nowMs();
      const buckets = await deps.buckets.readBuckets({
        journeyId: slo.journeyId,
        // One bucket more on either side: the budget rounds its window to whole minutes.
        fromMs: nowMs - slo.windowDays * DAY_MS - SLI_BUCKET_MS,
        toMs: nowMs + SLI_BUCKET_MS,
      });
      return { body: errorBudgetView(slo, errorBudget({ slo, counts: eventCounts(buckets, slo.sli), nowMs })) };
    },
  };
}
