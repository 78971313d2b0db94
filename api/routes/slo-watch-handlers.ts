import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { budgetEventView } from '../views/budget-event-view.ts';
import { driftCheckView } from '../views/drift-view.ts';

type SloWatchHandlers = Pick<Handlers, 'listBudgetEvents' | 'listDriftChecks'>;

/** What watching a live SLO found. */
export function createSloWatchHandlers({ deps }: ApiContext): SloWatchHandlers {
  return {
    listBudgetEvents: async ({ params, query }) => {
      const { sloId } = await deps.slos.getSlo(params.slo_id);
      const rows = await deps.budgetEvents.listEvents({
        sloId,
        limit: query.limit + 1,
        ...(query.cursor === undefined ? {} : { beforeSequence: sequenceOf(query.cursor) }),
      });
      const idOf = ({ sequence }: { readonly sequence: number }) => String(sequence);
      return { body: pageOfRows(rows, { limit: query.limit, idOf, view: budgetEventView }) };
    },
    listDriftChecks: async ({ params, query }) => {
      const { sloId } = await deps.slos.getSlo(params.slo_id);
      const rows = await deps.driftChecks.listChecks({
        sloId,
        limit: query.limit + 1,
        ...(query.cursor === undefined ? {} : { afterCheckId: decodeCursor(query.cursor) }),
      });
      return { body: pageOfRows(rows, { limit: query.limit, idOf: (row) => row.checkId, view: driftCheckView }) };
    },
  };
}

/** @throws ScoutError invalid_argument for the cursor of another list */
function sequenceOf(cursor: string): number {
  const text = decodeCursor(cursor);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'query.cursor is not a cursor of this list; send the next_cursor of a page unchanged.',
  });
}
