import type { PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { errorCountOf, lineCountOf } from '../../domain/log-capsule/log-capsule.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { int8Array, textArray } from './binary-array.ts';
import { execute, queryRows } from './run-sql.ts';
import type { KeyedLogCapsule } from './summed-log-capsules.ts';

/** What a swap of log capsules changes in their templates. */
export interface LogTemplateChanges {
  /** Notes capsules that are gone and those that came in their place. */
  note(removed: readonly KeyedLogCapsule[], added: readonly KeyedLogCapsule[]): void;
  /** Writes it, after the last capsule was replaced. @throws ScoutError internal when a count would become negative */
  apply(): Promise<void>;
}

interface TemplateChange {
  readonly serviceId: string;
  readonly templateId: string;
  lines: number;
  errors: number;
  /** Of the capsules that came; where none came they change nothing. */
  firstMs: number;
  lastMs: number;
}

const INSERT_NEW = `
INSERT INTO log_templates (service_id, template_id, text, first_seen_ms, last_seen_ms, line_count, error_count)
SELECT s.service_id, s.template_id, s.text, d.first_ms, d.last_ms, 0, 0
FROM reprocess_log_templates s
JOIN unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) AS d (service_id, template_id, first_ms, last_ms)
  USING (service_id, template_id)
ON CONFLICT DO NOTHING`;

// A template that was seen first or last in the range may not have been: then its capsules say when it was.
const CHANGE = `
WITH d AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
    AS d (service_id, template_id, first_ms, last_ms, lines, errors)
), seen AS (
  SELECT c.service_id, c.template_id, min(c.first_ms) AS first_ms, max(c.last_ms) AS last_ms
  FROM log_capsules c
  JOIN (
    SELECT d.service_id, d.template_id FROM d JOIN log_templates t USING (service_id, template_id)
    WHERE (t.first_seen_ms >= $7 AND t.first_seen_ms < $8) OR (t.last_seen_ms >= $7 AND t.last_seen_ms < $8)
  ) k USING (service_id, template_id)
  GROUP BY c.service_id, c.template_id
)
UPDATE log_templates t SET
  line_count = t.line_count + d.lines,
  error_count = t.error_count + d.errors,
  first_seen_ms = CASE WHEN t.first_seen_ms >= $7 AND t.first_seen_ms < $8 THEN coalesce(seen.first_ms, t.first_seen_ms)
    ELSE least(t.first_seen_ms, d.first_ms) END,
  last_seen_ms = CASE WHEN t.last_seen_ms >= $7 AND t.last_seen_ms < $8 THEN coalesce(seen.last_ms, t.last_seen_ms)
    ELSE greatest(t.last_seen_ms, d.last_ms) END
FROM d LEFT JOIN seen USING (service_id, template_id)
WHERE t.service_id = d.service_id AND t.template_id = d.template_id
RETURNING t.line_count, t.error_count`;

// The live worker does not hold them any more, or the replay would not have learned them: nobody else keeps their text.
const GENERALISE = `
UPDATE log_templates t SET text = s.text FROM reprocess_log_templates s
WHERE t.service_id = s.service_id AND t.template_id = s.template_id AND t.text <> s.text AND EXISTS (
  SELECT FROM reprocess_log_aliases a WHERE a.service_id = s.service_id AND a.template_id = s.template_id
)`;

/** Collects changes inside the transaction of a swap. */
export function createLogTemplateChanges(client: PoolClient, range: ReprocessRange): LogTemplateChanges {
  const changes = new Map<string, TemplateChange>();

  function changeOf({ serviceId, templateId }: KeyedLogCapsule): TemplateChange {
    const key = `${serviceId} ${templateId}`;
    const known = changes.get(key);
    if (known !== undefined) return known;
    const nothing = { lines: 0, errors: 0, firstMs: Number.MAX_SAFE_INTEGER, lastMs: 0 };
    const change: TemplateChange = { serviceId, templateId, ...nothing };
    changes.set(key, change);
    return change;
  }

  return {
    note(removed, added) {
      for (const capsule of removed) {
        const change = changeOf(capsule);
        change.lines -= lineCountOf(capsule);
        change.errors -= errorCountOf(capsule);
      }
      for (const capsule of added) {
        const change = changeOf(capsule);
        change.lines += lineCountOf(capsule);
        change.errors += errorCountOf(capsule);
        change.firstMs = Math.min(change.firstMs, capsule.firstMs);
        change.lastMs = Math.max(change.lastMs, capsule.lastMs);
      }
    },
    async apply() {
      await execute(client, GENERALISE);
      if (changes.size > 0) await write(client, [...changes.values()], range);
    },
  };
}

async function write(client: PoolClient, changes: readonly TemplateChange[], range: ReprocessRange): Promise<void> {
  const came = changes.filter(({ lastMs }) => lastMs > 0);
  await execute(client, INSERT_NEW, seenColumns(came));
  const counts = await queryRows<{ line_count: number; error_count: number }>(client, CHANGE, [
    ...seenColumns(changes),
    int8Array(changes.map(({ lines }) => lines)),
    int8Array(changes.map(({ errors }) => errors)),
    ...[range.fromMs, range.toMs],
  ]);
  if (counts.some(({ line_count, error_count }) => line_count < 0 || error_count < 0)) {
    throw new ScoutError({
      code: ErrorCode.internal,
      message: 'The swap would make the total of a log template negative; nothing was written.',
    });
  }
}

function seenColumns(changes: readonly TemplateChange[]): readonly Buffer[] {
  return [
    textArray(changes.map(({ serviceId }) => serviceId)),
    textArray(changes.map(({ templateId }) => templateId)),
    int8Array(changes.map(({ firstMs }) => firstMs)),
    int8Array(changes.map(({ lastMs }) => lastMs)),
  ];
}
