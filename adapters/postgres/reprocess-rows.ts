import type { PoolClient } from 'pg';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessTotals } from '../../domain/reprocess/reprocess-run.ts';
import { enqueueStatement } from './capsule-outbox.ts';
import { replaceLiveLogRows } from './reprocess-log-rows.ts';
import { execute, queryRows } from './run-sql.ts';

/** Checksums of the live rows of a range: equal ones mean that nobody changed a row. */
export interface RowChecksums {
  readonly buckets: string;
  readonly capsules: string;
  /** Absent in a plan of a release that did not replay logs: its swap must not take them for gone. */
  readonly logCapsules?: string;
}

const CHECKSUMS = `
SELECT
  (SELECT count(*) || ':' || coalesce(sum(hashtextextended(
      concat_ws(':', journey_id, start_ms, total, bad, encode(latency, 'hex')), 0)::numeric), 0)
    FROM sli_buckets WHERE start_ms >= $1 AND start_ms < $2) AS buckets,
  (SELECT count(*) || ':' || coalesce(sum(hashtextextended(
      concat_ws(':', journey_id, window_start_ms, fingerprint, trace_count, error_count, span_count,
        encode(latency, 'hex'), steps, sample_trace_ids), 0)::numeric), 0)
    FROM capsules WHERE window_start_ms >= $1 AND window_start_ms < $2) AS capsules,
  (SELECT count(*) || ':' || coalesce(sum(hashtextextended(
      concat_ws(':', service_id, window_start_ms, template_id, line_count, error_count, severity_counts, byte_count,
        traced_count, first_ms, last_ms, trace_ids), 0)::numeric), 0)
    FROM log_capsules WHERE window_start_ms >= $1 AND window_start_ms < $2) AS log_capsules`;

const TOTALS = `
SELECT
  (SELECT count(*) FROM capsules WHERE window_start_ms >= $1 AND window_start_ms < $2) AS capsules,
  count(*) AS buckets, coalesce(sum(total), 0)::int8 AS total, coalesce(sum(bad), 0)::int8 AS bad,
  (SELECT jsonb_build_array(count(*), coalesce(sum(line_count), 0), coalesce(sum(error_count), 0))
    FROM log_capsules WHERE window_start_ms >= $1 AND window_start_ms < $2) AS logs
FROM sli_buckets WHERE start_ms >= $1 AND start_ms < $2`;

/** Always in this order, which is that of both kinds of checkpoints: nobody waits for another in a circle. */
const LOCK = `
LOCK TABLE user_journeys, sli_buckets, capsules,
  log_templates, log_template_aliases, log_capsules, log_sample_parts IN EXCLUSIVE MODE`;

const SAME_BUCKET = `
  l.journey_id = s.journey_id AND l.start_ms = s.start_ms
  AND l.total = s.total AND l.bad = s.bad AND l.latency = s.latency`;

const SAME_CAPSULE = `
  l.journey_id = s.journey_id AND l.window_start_ms = s.window_start_ms AND l.fingerprint = s.fingerprint
  AND l.trace_count = s.trace_count AND l.error_count = s.error_count AND l.span_count = s.span_count
  AND l.latency = s.latency AND l.steps = s.steps AND l.sample_trace_ids = s.sample_trace_ids`;

const CAPSULE_ID = (row: string): string =>
  `${row}.journey_id || '.' || ${row}.window_start_ms || '.' || ${row}.fingerprint`;

/** Before they are replaced: what differs is what changes, those that go and those that come included. */
const ENQUEUE_CHANGED = enqueueStatement(
  'trace',
  `SELECT ${CAPSULE_ID('l')} FROM capsules l WHERE l.window_start_ms >= $1 AND l.window_start_ms < $2
     AND NOT EXISTS (SELECT FROM reprocess_capsules s WHERE ${SAME_CAPSULE})
   UNION SELECT ${CAPSULE_ID('s')} FROM reprocess_capsules s WHERE s.window_start_ms >= $1 AND s.window_start_ms < $2
     AND NOT EXISTS (SELECT FROM capsules l WHERE ${SAME_CAPSULE})`,
  '$3',
);

const REPLACE_IN_ORDER = [
  `DELETE FROM sli_buckets l WHERE l.start_ms >= $1 AND l.start_ms < $2
     AND NOT EXISTS (SELECT FROM reprocess_buckets s WHERE ${SAME_BUCKET})`,
  `INSERT INTO sli_buckets SELECT * FROM reprocess_buckets s WHERE s.start_ms >= $1 AND s.start_ms < $2
     ON CONFLICT DO NOTHING`,
  `DELETE FROM capsules l WHERE l.window_start_ms >= $1 AND l.window_start_ms < $2
     AND NOT EXISTS (SELECT FROM reprocess_capsules s WHERE ${SAME_CAPSULE})`,
  `INSERT INTO capsules SELECT * FROM reprocess_capsules s WHERE s.window_start_ms >= $1 AND s.window_start_ms < $2
     ON CONFLICT DO NOTHING`,
];

const UPSERT_JOURNEYS = `
INSERT INTO user_journeys AS j SELECT * FROM reprocess_journeys
ON CONFLICT (journey_id) DO UPDATE SET
  first_seen_ms = least(j.first_seen_ms, excluded.first_seen_ms),
  last_seen_ms = greatest(j.last_seen_ms, excluded.last_seen_ms)
WHERE j.first_seen_ms > excluded.first_seen_ms OR j.last_seen_ms < excluded.last_seen_ms`;

interface ChecksumRow {
  readonly buckets: string;
  readonly capsules: string;
  readonly log_capsules: string;
}

interface TotalsRow extends Pick<ReprocessTotals, 'capsules' | 'buckets' | 'total' | 'bad'> {
  readonly logs: readonly [capsules: number, lines: number, errors: number];
}

/** Keeps checkpoints and other swaps out until the transaction ends. */
export async function lockLiveRows(client: PoolClient): Promise<void> {
  await execute(client, LOCK);
}

/** What the live rows of a range are. */
export async function checksumLiveRows(
  client: PoolClient,
  { fromMs, toMs }: ReprocessRange,
): Promise<Required<RowChecksums>> {
  const [row] = await queryRows<ChecksumRow>(client, CHECKSUMS, [fromMs, toMs]);
  return { buckets: row?.buckets ?? '', capsules: row?.capsules ?? '', logCapsules: row?.log_capsules ?? '' };
}

/** Sums over the live rows of a range. */
export async function totalLiveRows(client: PoolClient, { fromMs, toMs }: ReprocessRange): Promise<ReprocessTotals> {
  const [row] = await queryRows<TotalsRow>(client, TOTALS, [fromMs, toMs]);
  const { capsules = 0, buckets = 0, total = 0, bad = 0, logs = [0, 0, 0] } = row ?? {};
  const [logCapsules, logLines, logErrors] = logs;
  return { capsules, buckets, total, bad, logCapsules, logLines, logErrors };
}

/**
 * Makes the live rows of a range equal to the staged ones; rows that are equal already are not touched. Journeys that are
 * new are added, and none is removed. Their cumulative totals stay: what happened in the past is no traffic of now, which
 * the counters in Prometheus would show it as. Capsules that change, come or go are named in the outbox. Logs follow as
 * {@link replaceLiveLogRows} says.
 */
export async function replaceLiveRows(
  client: PoolClient,
  { fromMs, toMs }: ReprocessRange,
  atMs: number,
): Promise<void> {
  await execute(client, ENQUEUE_CHANGED, [fromMs, toMs, atMs]);
  for (const statement of REPLACE_IN_ORDER) await execute(client, statement, [fromMs, toMs]);
  await execute(client, UPSERT_JOURNEYS);
  await replaceLiveLogRows(client, { fromMs, toMs }, atMs);
}
