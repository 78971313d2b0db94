import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Timestamp, actor, id } from './scalars.ts';

const Boundary = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2026-01-31, or a time such as 2026-01-31T10:05:00Z',
  })
  .describe('A day (its midnight in UTC) or a time, on a whole 5 minutes.');

/** Body of POST /admin/reprocess. */
export const StartReprocess = z.strictObject({
  start_date: Boundary,
  end_date: Boundary.describe('Not included: the end of a day is the next day.'),
  requested_by: actor('Who asks for it.').default('api'),
});

/** Answer of POST /admin/reprocess. */
export const StartedReprocess = z.object({
  job_id: z.string(),
  workflow_id: z.string(),
  status: z.enum(['started', 'joined']).describe('`joined`: this range was being reprocessed already.'),
  start_date: Timestamp,
  end_date: Timestamp,
  links: z.object({ self: z.string() }),
});

export const ReprocessParams = z.strictObject({ job_id: id('Id of the job.') });

const Totals = z.object({
  capsules: z.int(),
  buckets: z.int(),
  requests: z.int(),
  bad_requests: z.int(),
  log_capsules: z.int(),
  log_lines: z.int(),
  log_errors: z.int().describe('Lines of severity ERROR and above.'),
});

/** How far a reprocessing has come, and afterwards what it changed. */
export const Reprocess = z.object({
  job_id: z.string(),
  start_date: Timestamp,
  end_date: Timestamp,
  requested_by: z.string(),
  status: z.enum(['running', 'completed', 'failed']),
  stage: z.enum(['queued', 'planning', 'replaying', 'swapping', 'completed', 'failed']),
  progress: z.number().min(0).max(100).describe('Percent of the batches to replay.'),
  attempt: z.int().describe('Above 1 when rows of the range changed while it was replayed.'),
  partitions: z.int().describe('Partitions to replay; one with traces and logs counts twice.'),
  partitions_done: z.int(),
  batches: z.int(),
  batches_done: z.int(),
  spans: z.int().describe('Spans replayed, those around the range included.'),
  log_lines: z.int().describe('Log lines of the range that are replayed.'),
  unreadable_records: z.int(),
  before: Totals.nullable().describe('Sums over the rows that were replaced; known after the swap.'),
  after: Totals.nullable().describe('Sums over the rows that replaced them.'),
  failure: z.string().nullable(),
  started_at: Timestamp,
  updated_at: Timestamp,
  finished_at: Timestamp.nullable(),
  links: z.object({ self: z.string() }),
});

/** Query of GET /admin/reprocess. */
export const ReprocessListQuery = z.strictObject(pageQuery);

/** Reprocessings, newest first. */
export const ReprocessPage = pageOf(Reprocess);

/** A reprocessing on the wire. */
export type Reprocess = z.output<typeof Reprocess>;
