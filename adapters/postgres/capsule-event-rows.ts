import type { Pool } from 'pg';
import type { CapsuleEvent, CapsuleKind } from '../../contracts/topics/capsule-event.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import type { CapsuleStep } from '../../domain/journey/capsule.ts';
import { SEVERITY_CLASSES } from '../../domain/log-capsule/log-capsule.ts';
import { int8Array, textArray } from './binary-array.ts';
import { queryRows } from './run-sql.ts';

/** An entry of the outbox. */
export interface OutboxRow {
  readonly kind: CapsuleKind;
  readonly capsule_id: string;
  readonly version: number;
}

/** What rows of both kinds have. */
interface CapsuleEventRow {
  readonly capsule_id: string;
  readonly version: number;
  readonly service: string;
  readonly environment: string;
  readonly window_start_ms: number;
  readonly error_count: number;
}

interface TraceRow extends CapsuleEventRow {
  readonly journey_id: string;
  readonly fingerprint: string;
  readonly trace_count: number;
  readonly span_count: number;
  readonly steps: readonly CapsuleStep[];
  readonly sample_trace_ids: readonly string[];
  readonly operation: string;
}

interface LogRow extends CapsuleEventRow {
  readonly line_count: number;
  readonly severity_counts: readonly number[];
  readonly trace_ids: readonly string[];
  readonly template_id: string;
  readonly text: string;
  readonly is_new: boolean;
}

/** An id is `<journey or service>.<window start>.<fingerprint or template>`. */
const CLAIMED = `
SELECT k.capsule_id, k.version, split_part(k.capsule_id, '.', 1) AS owner_id,
  split_part(k.capsule_id, '.', 2)::int8 AS window_start_ms, split_part(k.capsule_id, '.', 3) AS shape_id
FROM unnest($1::text[], $2::int8[]) AS k (capsule_id, version)`;

const TRACE_CAPSULES = `
SELECT k.capsule_id, k.version, c.journey_id, c.fingerprint, c.window_start_ms, c.trace_count, c.error_count,
  c.span_count, c.steps, c.sample_trace_ids, j.service, j.environment, j.operation
FROM (${CLAIMED}) k
JOIN capsules c ON c.journey_id = k.owner_id AND c.window_start_ms = k.window_start_ms AND c.fingerprint = k.shape_id
JOIN user_journeys j ON j.journey_id = c.journey_id
WHERE c.trace_count > 0`;

const LOG_CAPSULES = `
SELECT k.capsule_id, k.version, c.window_start_ms, c.line_count, c.error_count, c.severity_counts, c.trace_ids,
  s.name AS service, s.environment, t.template_id, t.text,
  EXISTS (
    SELECT FROM log_new_templates n
    WHERE n.service_id = t.service_id AND n.template_id = t.template_id AND n.window_start_ms = c.window_start_ms
  ) AS is_new
FROM (${CLAIMED}) k
JOIN log_capsules c ON c.service_id = k.owner_id AND c.window_start_ms = k.window_start_ms AND c.template_id = k.shape_id
JOIN services s ON s.service_id = c.service_id
LEFT JOIN log_template_aliases a ON a.service_id = c.service_id AND a.alias_id = c.template_id
JOIN log_templates t ON t.service_id = c.service_id AND t.template_id = coalesce(a.template_id, c.template_id)`;

/** What trace capsules are now; those that are gone are left out. */
export async function readTraceCapsuleEvents(
  pool: Pool,
  claimed: readonly OutboxRow[],
): Promise<readonly CapsuleEvent[]> {
  if (claimed.length === 0) return [];
  const rows = await queryRows<TraceRow>(pool, TRACE_CAPSULES, parametersOf(claimed));
  return rows.map((row) => ({
    kind: 'trace',
    ...headOf(row),
    error_share: row.error_count / row.trace_count,
    sample_trace_ids: [...row.sample_trace_ids],
    journey_id: row.journey_id,
    fingerprint: row.fingerprint,
    operation: row.operation,
    trace_count: row.trace_count,
    span_count: row.span_count,
    steps: row.steps.map(({ service, operation, depth }) => ({ service, operation, depth })),
  }));
}

/** What log capsules are now; those that are gone are left out. */
export async function readLogCapsuleEvents(
  pool: Pool,
  claimed: readonly OutboxRow[],
): Promise<readonly CapsuleEvent[]> {
  if (claimed.length === 0) return [];
  const rows = await queryRows<LogRow>(pool, LOG_CAPSULES, parametersOf(claimed));
  return rows.map((row) => ({
    kind: 'log',
    ...headOf(row),
    error_share: row.error_count / row.line_count,
    sample_trace_ids: [...row.trace_ids],
    template_id: row.template_id,
    template: row.text,
    line_count: row.line_count,
    severities: severitiesOf(row.severity_counts),
    new_template: row.is_new,
  }));
}

/** What events of both kinds begin with. */
function headOf(row: CapsuleEventRow) {
  return {
    schema: 1,
    capsule_id: row.capsule_id,
    version: row.version,
    service: row.service,
    environment: row.environment,
    window_start_ms: row.window_start_ms,
    window_ms: CAPSULE_WINDOW_MS,
    error_count: row.error_count,
  } as const;
}

/** The event of a capsule that is gone. */
export function removedCapsuleEvent({ kind, capsule_id, version }: OutboxRow): CapsuleEvent {
  return { kind: 'removed', schema: 1, capsule_id, version, capsule_kind: kind };
}

function parametersOf(claimed: readonly OutboxRow[]): readonly Buffer[] {
  return [textArray(claimed.map((row) => row.capsule_id)), int8Array(claimed.map(({ version }) => version))];
}

function severitiesOf(counts: readonly number[]): Record<string, number> {
  const named = SEVERITY_CLASSES.map((name, index) => [name, counts[index] ?? 0] as const);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}
