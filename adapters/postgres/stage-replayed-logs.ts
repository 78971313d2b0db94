import type { PoolClient } from 'pg';
import type { ReplayedLogRows } from '../../streaming/reprocess/ports.ts';
import { applyRowDeltas } from './apply-row-deltas.ts';
import { textArray } from './binary-array.ts';
import { execute } from './run-sql.ts';
import { storableText } from './storable-text.ts';
import { keyedLogCapsule, summedReplayedLogCapsules } from './summed-log-capsules.ts';
import { insertServices } from './upsert-journeys.ts';
import { insertSampleParts, logSourceId, upsertLogAliases } from './upsert-log-templates.ts';

const UPSERT_TEXTS = `
INSERT INTO reprocess_log_templates (service_id, template_id, text)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (service_id, template_id) DO UPDATE SET text = excluded.text`;

/** Adds a part of a replay of logs to the staged rows, inside the caller's transaction. */
export async function stageReplayedLogs(client: PoolClient, rows: ReplayedLogRows, atMs: number): Promise<void> {
  const capsules = rows.capsules.map(keyedLogCapsule);
  const names = capsules.map(({ service, environment }) => ({ name: service, environment }));
  await insertServices(client, names, atMs);
  await upsertTexts(client, rows.templates);
  await upsertLogAliases(client, rows.aliases, 'reprocess_log_aliases');
  await applyRowDeltas(client, summedReplayedLogCapsules, capsules);
  await insertSampleParts(client, rows.samples, 'reprocess_log_parts');
}

/** The last text of a template is its present one. */
async function upsertTexts(client: PoolClient, templates: ReplayedLogRows['templates']): Promise<void> {
  const unique = [...new Map(templates.map((row) => [`${logSourceId(row)} ${row.templateId}`, row])).values()];
  if (unique.length === 0) return;
  await execute(client, UPSERT_TEXTS, [
    textArray(unique.map(logSourceId)),
    textArray(unique.map(({ templateId }) => templateId)),
    textArray(unique.map(({ text }) => storableText(text))),
  ]);
}
