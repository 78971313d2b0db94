import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { requireRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessRun } from '../../domain/reprocess/reprocess-run.ts';
import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { pageOfRows, rowsAfter } from '../paging.ts';
import { isReprocessEnd, reprocessPath, reprocessView } from '../views/reprocess-view.ts';
import { timeView } from '../views/time-view.ts';

/** One range at a time is reprocessed, by hand: this is more than anybody starts. */
const RUNS_PAGED = 5_000;

type ReprocessHandlers = Pick<Handlers, 'startReprocess' | 'listReprocesses' | 'getReprocess'>;

/** Reprocessing: checked and started here, run by its workflow. */
export function createReprocessHandlers(context: ApiContext): ReprocessHandlers {
  const { deps } = context;
  return {
    startReprocess: async ({ body }) => {
      const range = { fromMs: Date.parse(body.start_date), toMs: Date.parse(body.end_date) };
      requireRange(range);
      // Somebody who joins a run asks for nothing that the run has not been asked already.
      const atWork = await runAtWork(context);
      if (atWork === undefined) await deps.reprocessCheck.requireReprocessable(range);
      else requireSame(atWork, range);
      // Taken before the start, so that nothing which the workflow writes is older.
      const startedAtMs = deps.nowMs();
      const requestedBy = body.requested_by;
      const { jobId, workflowId, joined } = await deps.workflows.startReprocess({ ...range, requestedBy });
      await deps.reprocessRuns.queue({ runId: jobId, ...range, requestedBy }, startedAtMs);
      const links = { self: reprocessPath(jobId) };
      return {
        body: {
          job_id: jobId,
          workflow_id: workflowId,
          status: joined ? 'joined' : 'started',
          start_date: timeView(range.fromMs),
          end_date: timeView(range.toMs),
          links,
        },
        headers: { Location: links.self },
      };
    },
    listReprocesses: async ({ query }) => {
      const limit = query.cursor === undefined ? query.limit + 1 : RUNS_PAGED;
      const runs = await deps.reprocessRuns.listRuns({ limit });
      const idOf = ({ runId }: ReprocessRun) => runId;
      const rows = rowsAfter(runs, query.cursor, idOf);
      return { body: pageOfRows(rows, { limit: query.limit, idOf, view: reprocessView }) };
    },
    getReprocess: async ({ params }) => {
      const run = await deps.reprocessRuns.getRun(params.job_id);
      return { body: reprocessView(await withAbort(context, run)) };
    },
  };
}

async function runAtWork(context: ApiContext): Promise<ReprocessRun | undefined> {
  const { deps } = context;
  const run = await deps.reprocessRuns.findRunAtWork(deps.nowMs());
  if (run === undefined) return undefined;
  const present = await withAbort(context, run);
  return isReprocessEnd(present.stage) ? undefined : present;
}

function requireSame({ runId, fromMs, toMs }: ReprocessRun, range: ReprocessRange): void {
  if (fromMs === range.fromMs && toMs === range.toMs) return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message:
      `Reprocessing ${runId} of ${timeView(fromMs)} to ${timeView(toMs)} is at work; one range is reprocessed at a ` +
      'time, so start this one when that has ended.',
    details: { runId },
  });
}

/** Stores the end of a run that could not do it itself, so that nobody waits for it for ever. */
async function withAbort({ deps, logger }: ApiContext, run: ReprocessRun): Promise<ReprocessRun> {
  const { runId, fromMs, toMs, requestedBy } = run;
  if (isReprocessEnd(run.stage)) return run;
  try {
    const failure = await deps.workflows.reprocessAborted({ fromMs, toMs }, runId);
    if (failure === undefined) return run;
    await deps.reprocessRuns.end({ runId, fromMs, toMs, requestedBy }, { failure, atMs: deps.nowMs() });
    return await deps.reprocessRuns.getRun(runId);
  } catch (error) {
    logger.warn({ err: error, runId }, 'the workflow of a reprocessing cannot be looked at');
    return run;
  }
}
