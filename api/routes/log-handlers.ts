import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { logWindowOf } from '../../domain/log-capsule/log-capsule.ts';
import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { logCapsuleView, logTemplateView, traceLogsView } from '../views/log-view.ts';

type LogHandlers = Pick<Handlers, 'listLogTemplates' | 'listLogCapsules' | 'getTraceLogs'>;

const HOUR_MS = 3_600_000;
const MAX_TRACE_LINES = 500;

/** Log templates, log capsules, and the log lines of a trace. */
export function createLogHandlers({ deps }: ApiContext): LogHandlers {
  return {
    listLogTemplates: async ({ query }) => {
      const { limit } = query;
      const offset = offsetOf(query.cursor);
      const rows = await deps.logs.listTemplates({
        limit: limit + 1,
        offset,
        ...(query.service === undefined ? {} : { service: query.service }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
      });
      return { body: pageOfRows(rows, { limit, idOf: () => String(offset + limit), view: logTemplateView }) };
    },
    listLogCapsules: async ({ query }) => {
      const { limit } = query;
      const offset = offsetOf(query.cursor);
      const toMs = query.to === undefined ? deps.nowMs() : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - HOUR_MS : Date.parse(query.from);
      const rows = await deps.logs.listCapsules({
        service: query.service,
        fromMs: logWindowOf(fromMs),
        toMs,
        limit: limit + 1,
        offset,
        ...(query.environment === undefined ? {} : { environment: query.environment }),
        ...(query.template_id === undefined ? {} : { templateId: query.template_id }),
      });
      const samples = query.samples === 'true' ? await deps.logs.readSamples(rows) : [];
      const views = rows.map((row, index) => logCapsuleView(row, samples[index] ?? []));
      return { body: pageOfRows(views, { limit, idOf: () => String(offset + limit), view: (view) => view }) };
    },
    getTraceLogs: async ({ params }) => {
      const lines = await deps.logs.linesOfTrace(params.trace_id, MAX_TRACE_LINES);
      return { body: traceLogsView(params.trace_id, lines) };
    },
  };
}

/** Both lists are ordered by counts that grow, so a cursor is a number of items. */
function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = decodeCursor(cursor);
  if (/^\d{1,9}$/.test(offset)) return Number(offset);
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: 'query.cursor is not a cursor of this list; send the next_cursor of a page unchanged.',
  });
}
