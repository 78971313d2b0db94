import type { PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ReprocessRun, ReprocessStage, ReprocessTotals } from '../../domain/reprocess/reprocess-run.ts';
import type { RowChecksums } from './reprocess-rows.ts';
import { queryRows, requireRow } from './run-sql.ts';

/** As stored by whichever release: not all of them replayed logs. */
type StoredTotals = Omit<ReprocessTotals, keyof typeof NO_LOGS> & Partial<typeof NO_LOGS>;

const NO_LOGS = { logCapsules: 0, logLines: 0, logErrors: 0 };

/** A row of `reprocess_runs`. */
export interface ReprocessRunRow {
  readonly run_id: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly requested_by: string;
  readonly stage: ReprocessStage;
  readonly attempt: number;
  readonly live_rows: RowChecksums | null;
  readonly before_totals: StoredTotals | null;
  readonly after_totals: StoredTotals | null;
  readonly failure: string | null;
  readonly started_at_ms: number;
  readonly updated_at_ms: number;
  readonly finished_at_ms: number | null;
}

/** The same with the sums over its partitions. */
export interface ReprocessProgressRow extends ReprocessRunRow {
  readonly partitions: number;
  readonly partitions_done: number;
  readonly batches: number;
  readonly batches_done: number;
  readonly spans: number;
  readonly lines: number;
  readonly unreadable_records: number;
}

const AT_WORK: ReadonlySet<ReprocessStage> = new Set(['planning', 'replaying', 'swapping']);

/** Locks the row of a run, so that nobody else works on it or ends it. @throws ScoutError not_found */
export async function lockRun(client: PoolClient, runId: string): Promise<ReprocessRunRow> {
  const select = 'SELECT * FROM reprocess_runs WHERE run_id = $1 FOR UPDATE';
  return requireRow(await queryRows<ReprocessRunRow>(client, select, [runId]), 'reprocessing', runId);
}

/** The same for a run that is at work. @throws ScoutError failed_precondition when it has ended */
export async function lockRunAtWork(client: PoolClient, runId: string): Promise<ReprocessRunRow> {
  const run = await lockRun(client, runId);
  if (AT_WORK.has(run.stage)) return run;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `Reprocessing ${runId} is not at work any more.`,
    details: { runId, stage: run.stage },
  });
}

/** Sums as they were stored. */
export function toTotals(stored: StoredTotals): ReprocessTotals {
  return { ...NO_LOGS, ...stored };
}

export function toReprocessRun(row: ReprocessProgressRow): ReprocessRun {
  return {
    runId: row.run_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    requestedBy: row.requested_by,
    stage: row.stage,
    attempt: row.attempt,
    progress: {
      partitions: row.partitions,
      partitionsDone: row.partitions_done,
      batches: row.batches,
      batchesDone: row.batches_done,
      spans: row.spans,
      lines: row.lines,
      unreadableRecords: row.unreadable_records,
    },
    ...(row.before_totals === null ? {} : { before: toTotals(row.before_totals) }),
    ...(row.after_totals === null ? {} : { after: toTotals(row.after_totals) }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    startedAtMs: row.started_at_ms,
    updatedAtMs: row.updated_at_ms,
    ...(row.finished_at_ms === null ? {} : { finishedAtMs: row.finished_at_ms }),
  };
}
