import { errorCountOf, lineCountOf } from '../../domain/log-capsule/log-capsule.ts';
import type { LogCapsule } from '../../domain/log-capsule/log-capsule.ts';
import { mergeLogCapsules } from '../../domain/log-capsule/merge-log-capsules.ts';
import type { SummedTable } from './apply-row-deltas.ts';
import { int8Array, textArray } from './binary-array.ts';
import { serviceIdOf } from './create-postgres-service-store.ts';
import { execute, queryRows } from './run-sql.ts';
import { storableText } from './storable-text.ts';

/** A row of `log_capsules`. */
export interface LogCapsuleRow {
  readonly service_id: string;
  readonly window_start_ms: number;
  readonly template_id: string;
  readonly severity_counts: readonly number[];
  readonly byte_count: number;
  readonly traced_count: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly trace_ids: readonly string[];
}

/** A capsule with the id of its service. */
export interface KeyedLogCapsule extends LogCapsule {
  readonly serviceId: string;
}

const COLUMNS = `(service_id, window_start_ms, template_id, line_count, error_count, severity_counts, byte_count,
  traced_count, first_ms, last_ms, trace_ids)`;

const ROWS = `
SELECT r.service_id, r.window_start_ms, r.template_id, r.line_count, r.error_count, r.severity_counts::jsonb,
  r.byte_count, r.traced_count, r.first_ms, r.last_ms, string_to_array(r.trace_ids, ' ')
FROM unnest($1::text[], $2::int8[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::int8[], $8::int8[], $9::int8[],
  $10::int8[], $11::text[]) AS r ${COLUMNS}`;

const KEYS = 'unnest($1::text[], $2::int8[], $3::text[]) AS k (service_id, window_start_ms, template_id)';

/** The live table, or the one that holds rows until they are swapped in. */
type LogCapsuleTable = 'log_capsules' | 'reprocess_log_capsules';

const statementsOn = (table: LogCapsuleTable) => ({
  insertNew: `
INSERT INTO ${table} ${COLUMNS} ${ROWS}
ON CONFLICT DO NOTHING
RETURNING service_id, window_start_ms, template_id`,
  overwrite: `
INSERT INTO ${table} ${COLUMNS} ${ROWS}
ON CONFLICT (service_id, window_start_ms, template_id) DO UPDATE SET
  line_count = excluded.line_count,
  error_count = excluded.error_count,
  severity_counts = excluded.severity_counts,
  byte_count = excluded.byte_count,
  traced_count = excluded.traced_count,
  first_ms = excluded.first_ms,
  last_ms = excluded.last_ms,
  trace_ids = excluded.trace_ids`,
  lock: `
SELECT c.* FROM ${table} c JOIN ${KEYS} USING (service_id, window_start_ms, template_id)
ORDER BY c.service_id COLLATE "C", c.window_start_ms, c.template_id COLLATE "C"
FOR UPDATE OF c`,
  remove: `
DELETE FROM ${table} c USING ${KEYS}
WHERE c.service_id = k.service_id AND c.window_start_ms = k.window_start_ms AND c.template_id = k.template_id`,
});

type KeyRow = Pick<LogCapsuleRow, 'service_id' | 'window_start_ms' | 'template_id'>;

/** Adds the id of its service to a capsule. */
export function keyedLogCapsule(capsule: LogCapsule): KeyedLogCapsule {
  const [service, environment] = [storableText(capsule.service), storableText(capsule.environment)];
  return { ...capsule, service, environment, serviceId: serviceIdOf(service, environment) };
}

/** The id of a log capsule in the outbox and in events. */
export function logCapsuleId({ serviceId, windowStartMs, templateId }: KeyedLogCapsule): string {
  return `${serviceId}.${String(windowStartMs)}.${templateId}`;
}

/** Log capsules as sums; trace ids are the smallest by rank of both sides. */
export const summedLogCapsules: SummedTable<KeyedLogCapsule> = summedLogCapsulesIn('log_capsules');

/** Log capsules of a replay as sums. */
export const summedReplayedLogCapsules: SummedTable<KeyedLogCapsule> = summedLogCapsulesIn('reprocess_log_capsules');

function summedLogCapsulesIn(table: LogCapsuleTable): SummedTable<KeyedLogCapsule> {
  const sql = statementsOn(table);
  return {
    name: table,
    key: ({ serviceId, windowStartMs, templateId }) => keyOf(serviceId, windowStartMs, templateId),
    merge: (stored, delta) => ({ ...mergeLogCapsules(stored, delta), serviceId: stored.serviceId }),
    counts: (capsule) => [...capsule.lines, capsule.bytes, capsule.tracedLines],
    async insertNew(client, capsules) {
      const rows = await queryRows<KeyRow>(client, sql.insertNew, columns(capsules));
      return rows.map((row) => keyOf(row.service_id, row.window_start_ms, row.template_id));
    },
    async lock(client, capsules) {
      return (await queryRows<LogCapsuleRow>(client, sql.lock, keyColumns(capsules))).map(toKeyedLogCapsule);
    },
    async overwrite(client, capsules) {
      await execute(client, sql.overwrite, columns(capsules));
    },
    async remove(client, capsules) {
      await execute(client, sql.remove, keyColumns(capsules));
    },
  };
}

/** A row as a capsule; of a row alone the names of the service are not known. */
export function toKeyedLogCapsule(row: LogCapsuleRow): KeyedLogCapsule {
  return { ...toLogCapsule(row, { service: '', environment: '' }), serviceId: row.service_id };
}

/** A row as a capsule of the service. */
function toLogCapsule(
  row: LogCapsuleRow,
  source: { readonly service: string; readonly environment: string },
): LogCapsule {
  return {
    service: source.service,
    environment: source.environment,
    templateId: row.template_id,
    windowStartMs: row.window_start_ms,
    lines: row.severity_counts,
    bytes: row.byte_count,
    tracedLines: row.traced_count,
    firstMs: row.first_ms,
    lastMs: row.last_ms,
    traceIds: row.trace_ids,
  };
}

function keyOf(serviceId: string, windowStartMs: number, templateId: string): string {
  return `${serviceId} ${String(windowStartMs).padStart(16, '0')} ${templateId}`;
}

function keyColumns(capsules: readonly KeyedLogCapsule[]): readonly Buffer[] {
  return [
    textArray(capsules.map(({ serviceId }) => serviceId)),
    int8Array(capsules.map(({ windowStartMs }) => windowStartMs)),
    textArray(capsules.map(({ templateId }) => templateId)),
  ];
}

function columns(capsules: readonly KeyedLogCapsule[]): readonly Buffer[] {
  return [
    ...keyColumns(capsules),
    int8Array(capsules.map(lineCountOf)),
    int8Array(capsules.map(errorCountOf)),
    textArray(capsules.map(({ lines }) => JSON.stringify(lines))),
    int8Array(capsules.map(({ bytes }) => bytes)),
    int8Array(capsules.map(({ tracedLines }) => tracedLines)),
    int8Array(capsules.map(({ firstMs }) => firstMs)),
    int8Array(capsules.map(({ lastMs }) => lastMs)),
    textArray(capsules.map(({ traceIds }) => traceIds.join(' '))),
  ];
}
