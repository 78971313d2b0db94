import type { Reprocess } from '../../contracts/rest/reprocess.ts';
import { printableLines } from './printable.ts';
import { fields, table } from './table.ts';

/** One line of how far a reprocessing is. */
export function reprocessProgressText({ progress, stage, spans, log_lines }: Reprocess): string {
  return `${String(progress).padStart(3)} %  ${stage}, ${String(spans)} spans, ${String(log_lines)} log lines`;
}

/** What a reprocessing replayed and changed. */
export function reprocessChangeText(run: Reprocess): string {
  const { before, after } = run;
  return [
    `Replayed ${String(run.spans)} spans and ${String(run.log_lines)} log lines.`,
    `Requests in the range: ${requestsOf(before)} before, ${requestsOf(after)} after.`,
    `Log lines: ${linesOf(before)} before, ${linesOf(after)} after.`,
  ].join(' ');
}

/** A reprocessing with all that is known of it. */
export function reprocessText(run: Reprocess): string {
  const head = fields([
    ['Reprocessing', run.job_id],
    ['Range', rangeOf(run)],
    ['Status', run.stage === run.status ? run.status : `${run.status}, ${run.stage}`],
    ['Progress', `${String(run.progress)} %`],
    ['Attempt', String(run.attempt)],
    ['Partitions', `${String(run.partitions_done)} of ${String(run.partitions)}`],
    ['Batches', `${String(run.batches_done)} of ${String(run.batches)}`],
    ['Spans', String(run.spans)],
    ['Log lines', String(run.log_lines)],
    ['Unreadable records', String(run.unreadable_records)],
    ['Requests', `${requestsOf(run.before)} before, ${requestsOf(run.after)} after`],
    ['Lines in capsules', `${linesOf(run.before)} before, ${linesOf(run.after)} after`],
    ['Requested by', run.requested_by],
    ['Started', run.started_at],
    ['Updated', run.updated_at],
    ['Finished', run.finished_at ?? '-'],
  ]);
  return run.failure === null ? head : `${head}\n\nFailed\n${printableLines(run.failure)}`;
}

/** A list of reprocessings. */
export function reprocessesText(runs: readonly Reprocess[]): string {
  if (runs.length === 0) return 'Nothing has been reprocessed; slo-scout reprocess --from DATE --to DATE does it.';
  return table(
    ['range', 'status', 'progress', 'requests', 'log lines', 'requested by', 'started', 'job id'],
    runs.map((run) => [
      rangeOf(run),
      run.status,
      `${String(run.progress)} %`,
      `${requestsOf(run.before)} → ${requestsOf(run.after)}`,
      `${linesOf(run.before)} → ${linesOf(run.after)}`,
      run.requested_by,
      run.started_at,
      run.job_id,
    ]),
  );
}

function rangeOf({ start_date, end_date }: Reprocess): string {
  return `${start_date} to ${end_date}`;
}

function requestsOf(totals: Reprocess['before']): string {
  return totals === null ? '-' : String(totals.requests);
}

function linesOf(totals: Reprocess['before']): string {
  return totals === null ? '-' : String(totals.log_lines);
}
