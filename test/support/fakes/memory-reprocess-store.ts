import type { ReprocessRequest, ReprocessStore } from '../../../domain/reprocess/ports.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { ReprocessRun } from '../../../domain/reprocess/reprocess-run.ts';

const NOTHING_DONE = {
  ...{ partitions: 0, partitionsDone: 0, batches: 0, batchesDone: 0 },
  ...{ spans: 0, lines: 0, unreadableRecords: 0 },
};

const AT_WORK = new Set(['planning', 'replaying', 'swapping']);

/** Runs in memory; a swap replaces nothing. */
export function createMemoryReprocessStore(runs: Map<string, ReprocessRun>): ReprocessStore {
  const getRun = (runId: string): ReprocessRun => {
    const run = runs.get(runId);
    if (run !== undefined) return run;
    throw new ScoutError({ code: ErrorCode.notFound, message: `There is no reprocessing ${runId}.` });
  };
  const insert = (request: ReprocessRequest, atMs: number): void => {
    if (runs.has(request.runId)) return;
    const times = { startedAtMs: atMs, updatedAtMs: atMs };
    runs.set(request.runId, { ...request, stage: 'queued', attempt: 0, progress: NOTHING_DONE, ...times });
  };
  return {
    queue: async (request, atMs) => insert(request, atMs),
    begin: async (request, atMs) => {
      insert(request, atMs);
      runs.set(request.runId, { ...getRun(request.runId), stage: 'planning', updatedAtMs: atMs });
    },
    getRun: async (runId) => getRun(runId),
    findRunAtWork: async () => [...runs.values()].find(({ stage }) => AT_WORK.has(stage)),
    listRuns: async ({ limit }) => [...runs.values()].sort((a, b) => b.startedAtMs - a.startedAtMs).slice(0, limit),
    swap: async () => ({ kind: 'changed' }),
    end: async (request, { failure, atMs }) => {
      insert(request, atMs);
      const end = failure === undefined ? { stage: 'completed' as const } : { stage: 'failed' as const, failure };
      runs.set(request.runId, { ...getRun(request.runId), ...end, updatedAtMs: atMs, finishedAtMs: atMs });
    },
  };
}
