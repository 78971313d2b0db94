import type { Pool } from 'pg';
import type { LogRecord } from '../../streaming/ports.ts';
import { SPAN_T0_MS } from './builders/build-span.ts';
import { encodeLines } from './log-stream-harness.ts';
import type { TestLine } from './log-stream-harness.ts';
import { PARTITIONS, RANGE } from './reprocess-harness.ts';

const RECORDS = 240;
export const LOG_SERVICES = ['cart', 'stock', 'mail'] as const;
const NAMES = ['ann', 'bob', 'eve', 'joe', 'sue', 'tim'] as const;

/** What a service says every five seconds; names turn out to be values after a while, so their first ids become aliases. */
function linesAt(number: number, service: string): readonly TestLine[] {
  const atMs = SPAN_T0_MS + number * 5_000;
  const traceId = number % 3 === 0 ? (number + 1).toString(16).padStart(32, 'a') : undefined;
  return [
    { text: `order ${String(number)} placed`, atMs, service, ...(traceId === undefined ? {} : { traceId }) },
    { text: `user ${NAMES[Math.floor(number / 25) % NAMES.length]!} logged in`, atMs: atMs + 10, service },
    { text: `payment ${String(number)} failed`, atMs: atMs + 20, service, severityNumber: number % 5 === 0 ? 17 : 13 },
    // Ten minutes late, so in the range for the second half of the log.
    { text: `cart of ${String(number)} expired`, atMs: atMs - 600_000, service },
  ];
}

/** Twenty minutes of logs on two partitions; every ninth record is appended twice. */
export function logsOfServices(records = RECORDS): ReadonlyMap<number, readonly LogRecord[]> {
  const log = new Map<number, LogRecord[]>(Array.from({ length: PARTITIONS }, (_, partition) => [partition, []]));
  for (let number = 0; number < records; number += 1) {
    const service = LOG_SERVICES[number % LOG_SERVICES.length]!;
    const partition = service === 'cart' ? 0 : 1;
    const into = log.get(partition)!;
    const value = encodeLines(linesAt(number, service));
    const headers = { signal: 'logs', batch_id: `batch-${String(number)}` };
    const append = () =>
      into.push({ offset: into.length, appendedAtMs: SPAN_T0_MS + number * 5_000 + 100, headers, value });
    append();
    if (number % 9 === 0) append();
  }
  return log;
}

const IN_RANGE = `window_start_ms >= ${String(RANGE.fromMs)} AND window_start_ms < ${String(RANGE.toMs)}`;

/** Ids of damaged capsules. */
export interface LogDamage {
  readonly counted: string;
  readonly lost: string;
  readonly invented: string;
}

/** What a defective release wrote: a capsule with too many lines, one that is missing, and one of lines nobody sent. */
export async function damageLogs(pool: Pool): Promise<LogDamage> {
  const { rows } = await pool.query<{ service_id: string; window_start_ms: number; template_id: string }>(
    `SELECT * FROM log_capsules WHERE ${IN_RANGE} ORDER BY line_count DESC, service_id, window_start_ms, template_id`,
  );
  const [counted, lost] = [rows[0]!, rows[1]!];
  const values = (row: typeof counted) => [row.service_id, row.template_id, row.window_start_ms] as const;
  const key = 'service_id = $1 AND template_id = $2';
  await pool.query(
    `UPDATE log_capsules SET line_count = line_count + 7, byte_count = byte_count + 70,
     severity_counts = jsonb_set(severity_counts, '{3}', to_jsonb((severity_counts->>3)::int + 7))
     WHERE ${key} AND window_start_ms = $3`,
    [...values(counted)],
  );
  await pool.query(`UPDATE log_templates SET line_count = line_count + 7 WHERE ${key}`, values(counted).slice(0, 2));
  await pool.query(
    `UPDATE log_templates t SET line_count = t.line_count - c.line_count, error_count = t.error_count - c.error_count
     FROM log_capsules c WHERE t.service_id = $1 AND t.template_id = $2 AND c.service_id = $1 AND c.template_id = $2
     AND c.window_start_ms = $3`,
    [...values(lost)],
  );
  await pool.query(`DELETE FROM log_capsules WHERE ${key} AND window_start_ms = $3`, [...values(lost)]);
  await pool.query(
    `INSERT INTO log_templates SELECT service_id, 'f00d', 'nobody said <*>', window_start_ms, window_start_ms, line_count, 0
     FROM log_capsules WHERE ${key} AND window_start_ms = $3`,
    [...values(counted)],
  );
  await pool.query(
    `INSERT INTO log_capsules SELECT service_id, window_start_ms, 'f00d', line_count, 0, severity_counts, byte_count,
     traced_count, first_ms, last_ms, trace_ids FROM log_capsules WHERE ${key} AND window_start_ms = $3`,
    [...values(counted)],
  );
  const idOf = ({ service_id: service, window_start_ms: window, template_id: template }: typeof counted) =>
    `${service}.${String(window)}.${template}`;
  return { counted: idOf(counted), lost: idOf(lost), invented: idOf({ ...counted, template_id: 'f00d' }) };
}
