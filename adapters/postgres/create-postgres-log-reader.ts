import type { Pool } from 'pg';
import { SEVERITY_CLASSES } from '../../domain/log-capsule/log-capsule.ts';
import { smallestTraceIds } from '../../domain/log-capsule/merge-log-capsules.ts';
import type { LogReader, StoredLogCapsule, StoredLogTemplate } from '../../domain/log-capsule/ports.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { createLogSampleReader } from './log-sample-reader.ts';
import { queryRows } from './run-sql.ts';

interface TemplateRow {
  readonly service: string;
  readonly environment: string;
  readonly template_id: string;
  readonly text: string;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
  readonly lines: number;
  readonly errors: number;
  readonly aliases: readonly string[] | null;
  readonly new_at_ms: number | null;
}

interface CapsuleRow {
  readonly service: string;
  readonly environment: string;
  readonly template_id: string;
  readonly text: string;
  readonly window_start_ms: number;
  readonly bytes: number;
  readonly traced: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly severity_counts: readonly (readonly number[])[];
  readonly trace_ids: readonly (readonly string[])[];
  readonly is_new: boolean;
}

const RESOLVED = 'coalesce(a.template_id, t.template_id)';

const LIST_TEMPLATES = `
WITH resolved AS (
  SELECT t.service_id, ${RESOLVED} AS template_id, min(t.first_seen_ms) AS first_seen_ms,
    max(t.last_seen_ms) AS last_seen_ms, sum(t.line_count)::int8 AS lines, sum(t.error_count)::int8 AS errors,
    array_agg(t.template_id ORDER BY t.template_id) FILTER (WHERE a.template_id <> t.template_id) AS aliases
  FROM log_templates t
  LEFT JOIN log_template_aliases a ON a.service_id = t.service_id AND a.alias_id = t.template_id
  GROUP BY t.service_id, ${RESOLVED}
)
SELECT s.name AS service, s.environment, r.template_id, t.text, r.first_seen_ms, r.last_seen_ms, r.lines, r.errors,
  r.aliases, n.at_ms AS new_at_ms
FROM resolved r
JOIN services s USING (service_id)
JOIN log_templates t USING (service_id, template_id)
LEFT JOIN log_new_templates n USING (service_id, template_id)
WHERE ($1::text IS NULL OR s.name = $1) AND ($2::text IS NULL OR s.environment = $2)
ORDER BY r.lines DESC, r.service_id, r.template_id
LIMIT $3 OFFSET $4`;

const LIST_CAPSULES = `
WITH resolved AS (
  SELECT t.service_id, t.window_start_ms, ${RESOLVED} AS template_id, sum(t.line_count)::int8 AS lines,
    sum(t.byte_count)::int8 AS bytes, sum(t.traced_count)::int8 AS traced, min(t.first_ms) AS first_ms,
    max(t.last_ms) AS last_ms, jsonb_agg(t.severity_counts) AS severity_counts,
    jsonb_agg(to_jsonb(t.trace_ids)) AS trace_ids
  FROM log_capsules t
  JOIN services s USING (service_id)
  LEFT JOIN log_template_aliases a ON a.service_id = t.service_id AND a.alias_id = t.template_id
  WHERE s.name = $1 AND ($2::text IS NULL OR s.environment = $2)
    AND t.window_start_ms >= $4 AND t.window_start_ms < $5
  GROUP BY t.service_id, t.window_start_ms, ${RESOLVED}
)
SELECT s.name AS service, s.environment, r.*, t.text, n.template_id IS NOT NULL AS is_new
FROM resolved r
JOIN services s USING (service_id)
JOIN log_templates t USING (service_id, template_id)
LEFT JOIN log_new_templates n
  ON n.service_id = r.service_id AND n.template_id = r.template_id AND n.window_start_ms = r.window_start_ms
WHERE $3::text IS NULL OR r.template_id = $3
ORDER BY r.window_start_ms DESC, r.lines DESC, r.service_id, r.template_id
LIMIT $6 OFFSET $7`;

/** Log templates and capsules on PostgreSQL, their samples in the blob store. */
export function createPostgresLogReader(pool: Pool, blobs: BlobStore): LogReader {
  return {
    ...createLogSampleReader(pool, blobs),
    async listTemplates({ service, environment, limit, offset }) {
      const values = [service ?? null, environment ?? null, limit, offset];
      return (await queryRows<TemplateRow>(pool, LIST_TEMPLATES, values)).map(toTemplate);
    },
    async listCapsules({ service, environment, templateId, fromMs, toMs, limit, offset }) {
      const values = [service, environment ?? null, templateId ?? null, fromMs, toMs, limit, offset];
      return (await queryRows<CapsuleRow>(pool, LIST_CAPSULES, values)).map(toCapsule);
    },
  };
}

function toTemplate(row: TemplateRow): StoredLogTemplate {
  return {
    service: row.service,
    environment: row.environment,
    templateId: row.template_id,
    text: row.text,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    lines: row.lines,
    errors: row.errors,
    aliases: row.aliases ?? [],
    newAtMs: row.new_at_ms ?? undefined,
  };
}

function toCapsule(row: CapsuleRow): StoredLogCapsule {
  const count = (index: number): number => row.severity_counts.reduce((sum, counts) => sum + (counts[index] ?? 0), 0);
  return {
    service: row.service,
    environment: row.environment,
    templateId: row.template_id,
    text: row.text,
    windowStartMs: row.window_start_ms,
    lines: SEVERITY_CLASSES.map((_name, index) => count(index)),
    bytes: row.bytes,
    tracedLines: row.traced,
    firstMs: row.first_ms,
    lastMs: row.last_ms,
    traceIds: smallestTraceIds(row.trace_ids.flat()),
    isNewTemplate: row.is_new,
  };
}
