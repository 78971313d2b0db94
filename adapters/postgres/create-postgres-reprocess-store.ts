import type { Pool, PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ReprocessRequest, ReprocessStore, SwapOutcome } from '../../domain/reprocess/ports.ts';
import { withTransaction } from './pool.ts';
import { checksumLiveRows, lockLiveRows, replaceLiveRows, totalLiveRows } from './reprocess-rows.ts';
import type { RowChecksums } from './reprocess-rows.ts';
import { lockRun, lockRunAtWork, toReprocessRun, toTotals } from './reprocess-run-row.ts';
import type { ReprocessProgressRow } from './reprocess-run-row.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';

/** A run at work that gave no sign of life for so long has lost its workflow. */
const ABANDONED_AFTER_MS = 15 * 60_000;

const INSERT = `
INSERT INTO reprocess_runs (run_id, from_ms, to_ms, requested_by, stage, started_at_ms, updated_at_ms)
VALUES ($1, $2, $3, $4, 'queued', $5, $5)
ON CONFLICT (run_id) DO NOTHING`;

const END_ABANDONED = `
UPDATE reprocess_runs SET stage = 'failed', failure = 'It was abandoned.', updated_at_ms = $2, finished_at_ms = $2
WHERE stage IN ('planning', 'replaying', 'swapping') AND run_id <> $1 AND updated_at_ms < $3`;

const OTHER_AT_WORK = `
SELECT run_id FROM reprocess_runs WHERE stage IN ('planning', 'replaying', 'swapping') AND run_id <> $1`;

const BEGIN = `
UPDATE reprocess_runs SET stage = 'planning', updated_at_ms = $2 WHERE run_id = $1 AND stage = 'queued'`;

const RUNS = `
SELECT r.*, p.* FROM reprocess_runs r CROSS JOIN LATERAL (
  SELECT count(*) AS partitions, count(*) FILTER (WHERE finished) AS partitions_done,
    coalesce(sum(batch_count), 0)::int8 AS batches, coalesce(sum(batches_done), 0)::int8 AS batches_done,
    coalesce(sum(spans), 0)::int8 AS spans, coalesce(sum(lines), 0)::int8 AS lines,
    coalesce(sum(unreadable_records), 0)::int8 AS unreadable_records
  FROM reprocess_partitions WHERE run_id = r.run_id
) p`;

const GET = `${RUNS} WHERE r.run_id = $1`;

const FIND_AT_WORK = `${RUNS} WHERE r.stage IN ('planning', 'replaying', 'swapping') AND r.updated_at_ms >= $1`;

const LIST = `${RUNS} ORDER BY r.started_at_ms DESC, r.run_id COLLATE "C" LIMIT $1`;

const UNFINISHED = 'SELECT partition FROM reprocess_partitions WHERE run_id = $1 AND NOT finished';

const SWAPPED = `
UPDATE reprocess_runs SET stage = 'swapping', before_totals = $2, after_totals = $3, updated_at_ms = $4
WHERE run_id = $1`;

const END = `
UPDATE reprocess_runs SET stage = $2, failure = $3, updated_at_ms = $4, finished_at_ms = $4 WHERE run_id = $1`;

const FORGET_PLAN =
  "UPDATE reprocess_partitions SET batches = '[]', memory = NULL, remembered = NULL WHERE run_id = $1";

/** Everything that is staged: it belongs to the one run at work. */
const UNSTAGE = [
  ...['reprocess_journeys', 'reprocess_capsules', 'reprocess_buckets', 'reprocess_log_capsules'],
  ...['reprocess_log_templates', 'reprocess_log_aliases', 'reprocess_log_parts'],
].map((table) => `DELETE FROM ${table}`);

/** Empties the tables of staged rows. */
export async function unstage(client: PoolClient): Promise<void> {
  for (const statement of UNSTAGE) await execute(client, statement);
}

/** Runs of reprocessing on PostgreSQL. */
export function createPostgresReprocessStore(pool: Pool): ReprocessStore {
  return {
    async queue(request, atMs) {
      await insert(pool, request, atMs);
    },
    begin: (request, atMs) => withTransaction(pool, (client) => begin(client, request, atMs)),
    async getRun(runId) {
      const rows = await queryRows<ReprocessProgressRow>(pool, GET, [runId]);
      return toReprocessRun(requireRow(rows, 'reprocessing', runId));
    },
    async findRunAtWork(atMs) {
      const [row] = await queryRows<ReprocessProgressRow>(pool, FIND_AT_WORK, [atMs - ABANDONED_AFTER_MS]);
      return row === undefined ? undefined : toReprocessRun(row);
    },
    async listRuns({ limit }) {
      return (await queryRows<ReprocessProgressRow>(pool, LIST, [limit])).map(toReprocessRun);
    },
    swap: (runId, atMs) => withTransaction(pool, (client) => swap(client, runId, atMs)),
    async end(request, { failure, atMs }) {
      const { runId } = request;
      await withTransaction(pool, async (client) => {
        await insert(client, request, atMs);
        const run = await lockRun(client, runId);
        if (run.finished_at_ms !== null) return;
        // Rows of a run that never began belong to another.
        if (run.stage !== 'queued') await unstage(client);
        await execute(client, FORGET_PLAN, [runId]);
        const isDone = failure === undefined || run.after_totals !== null;
        await execute(client, END, [runId, isDone ? 'completed' : 'failed', isDone ? null : failure, atMs]);
      });
    },
  };
}

function insert(runner: Pool | PoolClient, request: ReprocessRequest, atMs: number): Promise<number> {
  const { runId, fromMs, toMs, requestedBy } = request;
  return execute(runner, INSERT, [runId, fromMs, toMs, requestedBy, atMs]);
}

async function begin(client: PoolClient, request: ReprocessRequest, atMs: number): Promise<void> {
  const { runId } = request;
  await insert(client, request, atMs);
  await execute(client, END_ABANDONED, [runId, atMs, atMs - ABANDONED_AFTER_MS]);
  const [other] = await queryRows<{ run_id: string }>(client, OTHER_AT_WORK, [runId]);
  if (other !== undefined) {
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `Reprocessing ${other.run_id} is at work; one range is reprocessed at a time.`,
      details: { runId: other.run_id },
    });
  }
  await execute(client, BEGIN, [runId, atMs]);
}

async function swap(client: PoolClient, runId: string, atMs: number): Promise<SwapOutcome> {
  const run = await lockRunAtWork(client, runId);
  const { before_totals: swappedBefore, after_totals: swappedAfter } = run;
  if (swappedBefore !== null && swappedAfter !== null) {
    return { kind: 'swapped', before: toTotals(swappedBefore), after: toTotals(swappedAfter) };
  }
  await requireStaged(client, runId, run.stage !== 'planning');
  const range = { fromMs: run.from_ms, toMs: run.to_ms };
  await lockLiveRows(client);
  const rows = await checksumLiveRows(client, range);
  if (!isSame(rows, run.live_rows)) return { kind: 'changed' };
  const before = await totalLiveRows(client, range);
  await replaceLiveRows(client, range, atMs);
  const after = await totalLiveRows(client, range);
  await execute(client, SWAPPED, [runId, JSON.stringify(before), JSON.stringify(after), atMs]);
  return { kind: 'swapped', before, after };
}

function isSame(rows: Required<RowChecksums>, planned: RowChecksums | null): boolean {
  return (
    rows.buckets === planned?.buckets && rows.capsules === planned.capsules && rows.logCapsules === planned.logCapsules
  );
}

async function requireStaged(client: PoolClient, runId: string, isPlanned: boolean): Promise<void> {
  const unfinished = await queryRows<{ partition: number }>(client, UNFINISHED, [runId]);
  if (isPlanned && unfinished.length === 0) return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: 'Not all partitions of the range are replayed; nothing was swapped.',
    details: { runId, unfinished: unfinished.length },
  });
}
