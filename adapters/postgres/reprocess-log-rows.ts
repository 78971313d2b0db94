import type { PoolClient } from 'pg';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { int8Array, textArray } from './binary-array.ts';
import { enqueueCapsules } from './capsule-outbox.ts';
import { groupRows } from './group-rows.ts';
import { createLogTemplateChanges } from './log-template-changes.ts';
import { changesOfLogWindow } from './log-window-changes.ts';
import type { ComparedLogCapsule, LogWindowChanges } from './log-window-changes.ts';
import { execute, queryRows } from './run-sql.ts';
import { logCapsuleId, summedLogCapsules, toKeyedLogCapsule } from './summed-log-capsules.ts';
import type { KeyedLogCapsule, LogCapsuleRow } from './summed-log-capsules.ts';

const SAME = `
  l.service_id = s.service_id AND l.window_start_ms = s.window_start_ms AND l.template_id = s.template_id
  AND l.line_count = s.line_count AND l.error_count = s.error_count AND l.severity_counts = s.severity_counts
  AND l.byte_count = s.byte_count AND l.traced_count = s.traced_count AND l.first_ms = s.first_ms
  AND l.last_ms = s.last_ms AND l.trace_ids = s.trace_ids`;

// What live workers have found out counts: an alias that is there stays, and what is an alias is none's target.
const INSERT_ALIASES = `
INSERT INTO log_template_aliases (service_id, alias_id, template_id)
SELECT s.service_id, s.alias_id, coalesce(a.template_id, s.template_id)
FROM reprocess_log_aliases s
LEFT JOIN log_template_aliases a ON a.service_id = s.service_id AND a.alias_id = s.template_id
WHERE s.alias_id <> coalesce(a.template_id, s.template_id)
ON CONFLICT DO NOTHING`;

const REPOINT_ALIASES = `
UPDATE log_template_aliases a SET template_id = n.template_id
FROM log_template_aliases n
JOIN reprocess_log_aliases s ON s.service_id = n.service_id AND s.alias_id = n.alias_id
WHERE a.service_id = n.service_id AND a.template_id = n.alias_id`;

/** All rows of the windows in which a row differs; those of other windows need no look. */
const COMPARED = `
DECLARE compared_log_rows NO SCROLL CURSOR FOR
WITH w AS MATERIALIZED (
  SELECT l.service_id, l.window_start_ms FROM log_capsules l
  WHERE l.window_start_ms >= $1 AND l.window_start_ms < $2
    AND NOT EXISTS (SELECT FROM reprocess_log_capsules s WHERE ${SAME})
  UNION
  SELECT s.service_id, s.window_start_ms FROM reprocess_log_capsules s
  WHERE NOT EXISTS (SELECT FROM log_capsules l WHERE ${SAME})
), r AS (
  SELECT false AS is_staged, l.* FROM log_capsules l JOIN w USING (service_id, window_start_ms)
  UNION ALL
  SELECT true AS is_staged, s.* FROM reprocess_log_capsules s JOIN w USING (service_id, window_start_ms)
)
SELECT r.*, coalesce(a.template_id, r.template_id) AS resolved_id
FROM r LEFT JOIN log_template_aliases a ON a.service_id = r.service_id AND a.alias_id = r.template_id
ORDER BY r.service_id, r.window_start_ms`;

const FETCH = 'FETCH 5000 FROM compared_log_rows';
const CLOSE = 'CLOSE compared_log_rows';

const INSERT_STAGED = `
INSERT INTO log_capsules SELECT s.* FROM reprocess_log_capsules s
JOIN unnest($1::text[], $2::int8[], $3::text[]) AS k (service_id, window_start_ms, template_id)
  USING (service_id, window_start_ms, template_id)`;

const REMOVE_PARTS = `
DELETE FROM log_sample_parts p USING unnest($1::text[], $2::int8[]) AS w (service_id, window_start_ms)
WHERE p.service_id = w.service_id AND p.window_start_ms = w.window_start_ms`;

const INSERT_PARTS = `
INSERT INTO log_sample_parts SELECT s.* FROM reprocess_log_parts s
JOIN unnest($1::text[], $2::int8[]) AS w (service_id, window_start_ms) USING (service_id, window_start_ms)
ON CONFLICT DO NOTHING`;

interface ComparedRow extends LogCapsuleRow {
  readonly is_staged: boolean;
  readonly resolved_id: string;
}

/**
 * Makes the live log capsules of a range read like the staged ones; where they do already, no row is touched. Templates
 * that are new are added, the totals of the others change by the difference, and none is removed. The samples of a
 * window go with its capsules. Capsules that change, come or go are named in the outbox.
 * @throws ScoutError internal when a total would become negative
 */
export async function replaceLiveLogRows(client: PoolClient, range: ReprocessRange, atMs: number): Promise<void> {
  await execute(client, INSERT_ALIASES);
  await execute(client, REPOINT_ALIASES);
  const templates = createLogTemplateChanges(client, range);
  for await (const windows of changedWindows(client, range)) {
    await replaceWindows(client, windows, atMs);
    for (const { removed, added } of windows) templates.note(removed, added);
  }
  await templates.apply();
}

/** What changes, some windows at a time. A cursor sees the rows as they were when it was opened. */
async function* changedWindows(
  client: PoolClient,
  { fromMs, toMs }: ReprocessRange,
): AsyncGenerator<readonly LogWindowChanges[]> {
  // A cursor takes no parameters everywhere; these are whole numbers.
  await execute(client, COMPARED.replaceAll('$1', String(fromMs)).replaceAll('$2', String(toMs)));
  let open: ComparedLogCapsule[] = [];
  for (;;) {
    const rows = await queryRows<ComparedRow>(client, FETCH);
    const whole = [...groupRows([...open, ...rows.map(toCompared)], ({ capsule }) => windowKey(capsule))];
    // The last one may go on with the next row.
    open = rows.length === 0 ? [] : (whole.pop() ?? []);
    yield whole.map(changesOfLogWindow).filter(({ removed, added }) => removed.length + added.length > 0);
    if (rows.length === 0) break;
  }
  await execute(client, CLOSE);
}

async function replaceWindows(client: PoolClient, windows: readonly LogWindowChanges[], atMs: number): Promise<void> {
  if (windows.length === 0) return;
  const removed = windows.flatMap((window) => window.removed);
  const added = windows.flatMap((window) => window.added);
  await summedLogCapsules.remove(client, removed);
  await execute(client, INSERT_STAGED, [...windowColumns(added), textArray(added.map(({ templateId }) => templateId))]);
  const changed = [...new Map([...removed, ...added].map((capsule) => [windowKey(capsule), capsule])).values()];
  await execute(client, REMOVE_PARTS, windowColumns(changed));
  await execute(client, INSERT_PARTS, windowColumns(changed));
  await enqueueCapsules(client, { kind: 'log', ids: [...removed, ...added].map(logCapsuleId), atMs });
}

function toCompared(row: ComparedRow): ComparedLogCapsule {
  return { capsule: toKeyedLogCapsule(row), resolvedId: row.resolved_id, isStaged: row.is_staged };
}

function windowKey({ serviceId, windowStartMs }: KeyedLogCapsule): string {
  return `${serviceId} ${String(windowStartMs)}`;
}

function windowColumns(capsules: readonly KeyedLogCapsule[]): readonly Buffer[] {
  return [
    textArray(capsules.map(({ serviceId }) => serviceId)),
    int8Array(capsules.map(({ windowStartMs }) => windowStartMs)),
  ];
}
