import type { Reprocess } from '../../contracts/rest/reprocess.ts';
import type { ReprocessRun, ReprocessStage, ReprocessTotals } from '../../domain/reprocess/reprocess-run.ts';
import { optionalTimeView, timeView } from './time-view.ts';

/** Where a reprocessing is read. */
export function reprocessPath(jobId: string): string {
  return `/api/v1/admin/reprocess/${encodeURIComponent(jobId)}`;
}

/** Whether a stage is an end. */
export function isReprocessEnd(stage: ReprocessStage): stage is 'completed' | 'failed' {
  return stage === 'completed' || stage === 'failed';
}

/** A run as the wire has it. */
export function reprocessView(run: ReprocessRun): Reprocess {
  const { stage, progress } = run;
  return {
    job_id: run.runId,
    start_date: timeView(run.fromMs),
    end_date: timeView(run.toMs),
    requested_by: run.requestedBy,
    status: isReprocessEnd(stage) ? stage : 'running',
    stage,
    progress: percentOf(run),
    attempt: run.attempt,
    partitions: progress.partitions,
    partitions_done: progress.partitionsDone,
    batches: progress.batches,
    batches_done: progress.batchesDone,
    spans: progress.spans,
    log_lines: progress.lines,
    unreadable_records: progress.unreadableRecords,
    before: totalsView(run.before),
    after: totalsView(run.after),
    failure: run.failure ?? null,
    started_at: timeView(run.startedAtMs),
    updated_at: timeView(run.updatedAtMs),
    finished_at: optionalTimeView(run.finishedAtMs),
    links: { self: reprocessPath(run.runId) },
  };
}

function percentOf({ stage, progress }: ReprocessRun): number {
  if (stage === 'completed') return 100;
  if (progress.batches === 0) return 0;
  return Math.floor((100 * progress.batchesDone) / progress.batches);
}

function totalsView(totals: ReprocessTotals | undefined): Reprocess['before'] {
  if (totals === undefined) return null;
  const { capsules, buckets, total, bad, logCapsules, logLines, logErrors } = totals;
  const logs = { log_capsules: logCapsules, log_lines: logLines, log_errors: logErrors };
  return { capsules, buckets, requests: total, bad_requests: bad, ...logs };
}
