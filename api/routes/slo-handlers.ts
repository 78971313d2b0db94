import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { sloView } from '../views/slo-view.ts';
import { createSlo } from './create-slo.ts';
import { readErrorBudget } from './read-error-budget.ts';
import { simulateSlo } from './simulate-slo.ts';

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
    getErrorBudget: ({ params }) => readErrorBudget(deps, params.slo_id),
  };
}
