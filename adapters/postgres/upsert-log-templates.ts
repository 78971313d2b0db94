import type { PoolClient } from 'pg';
import { logWindowOf } from '../../domain/log-capsule/log-capsule.ts';
import type { AliasDelta, LogSource, SamplePart, TemplateDelta } from '../../streaming/logs/ports.ts';
import { int8Array, textArray } from './binary-array.ts';
import { serviceIdOf } from './create-postgres-service-store.ts';
import { execute } from './run-sql.ts';
import { storableText } from './storable-text.ts';

/** Live tables, and those that hold rows until they are swapped in. */
type AliasTable = 'log_template_aliases' | 'reprocess_log_aliases';
type PartTable = 'log_sample_parts' | 'reprocess_log_parts';

// Before the templates themselves are inserted: only one that is not there yet is news.
const INSERT_NEWS = `
INSERT INTO log_new_templates (service_id, template_id, window_start_ms, at_ms)
SELECT n.service_id, n.template_id, n.window_start_ms, n.at_ms
FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) AS n (service_id, template_id, window_start_ms, at_ms)
WHERE NOT EXISTS (
  SELECT FROM log_templates t WHERE t.service_id = n.service_id AND t.template_id = n.template_id
) AND NOT EXISTS (
  SELECT FROM log_template_aliases a WHERE a.service_id = n.service_id AND a.alias_id = n.template_id
)
ON CONFLICT DO NOTHING`;

const UPSERT_TEMPLATES = `
INSERT INTO log_templates AS t
  (service_id, template_id, text, first_seen_ms, last_seen_ms, line_count, error_count)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::int8[])
ON CONFLICT (service_id, template_id) DO UPDATE SET
  text = excluded.text,
  first_seen_ms = least(t.first_seen_ms, excluded.first_seen_ms),
  last_seen_ms = greatest(t.last_seen_ms, excluded.last_seen_ms),
  line_count = t.line_count + excluded.line_count,
  error_count = t.error_count + excluded.error_count`;

// A template that others had become may become another one itself.
const repointAliasesIn = (table: AliasTable): string => `
UPDATE ${table} a SET template_id = n.template_id
FROM unnest($1::text[], $2::text[], $3::text[]) AS n (service_id, alias_id, template_id)
WHERE a.service_id = n.service_id AND a.template_id = n.alias_id`;

const upsertAliasesInto = (table: AliasTable): string => `
INSERT INTO ${table} (service_id, alias_id, template_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (service_id, alias_id) DO UPDATE SET template_id = excluded.template_id`;

const insertPartsInto = (table: PartTable): string => `
INSERT INTO ${table} (service_id, window_start_ms, blob_key)
SELECT * FROM unnest($1::text[], $2::int8[], $3::text[])
ON CONFLICT DO NOTHING`;

/** Announces templates that are new to a known service. Returns how many there were. */
export async function insertNewTemplates(client: PoolClient, templates: readonly TemplateDelta[]): Promise<number> {
  const news = templates.flatMap((row) => (row.newAtMs === undefined ? [] : [{ ...row, newAtMs: row.newAtMs }]));
  if (news.length === 0) return 0;
  return execute(client, INSERT_NEWS, [
    textArray(news.map(logSourceId)),
    textArray(news.map(({ templateId }) => templateId)),
    int8Array(news.map(({ newAtMs }) => logWindowOf(newAtMs))),
    int8Array(news.map(({ newAtMs }) => newAtMs)),
  ]);
}

/** Adds to the templates' counts and keeps their present text. */
export async function upsertLogTemplates(client: PoolClient, templates: readonly TemplateDelta[]): Promise<void> {
  if (templates.length === 0) return;
  const rows = combine(templates);
  await execute(client, UPSERT_TEMPLATES, [
    textArray(rows.map(logSourceId)),
    textArray(rows.map(({ templateId }) => templateId)),
    textArray(rows.map(({ text }) => storableText(text))),
    int8Array(rows.map(({ firstMs }) => firstMs)),
    int8Array(rows.map(({ lastMs }) => lastMs)),
    int8Array(rows.map(({ lines }) => lines)),
    int8Array(rows.map(({ errors }) => errors)),
  ]);
}

/** Lets ids resolve to the templates that they became. */
export async function upsertLogAliases(
  client: PoolClient,
  aliases: readonly AliasDelta[],
  table: AliasTable = 'log_template_aliases',
): Promise<void> {
  const rows = [...new Map(aliases.map((alias) => [`${logSourceId(alias)} ${alias.aliasId}`, alias])).values()];
  const changed = rows.filter(({ aliasId, templateId }) => aliasId !== templateId);
  if (changed.length === 0) return;
  const columns = [
    textArray(changed.map(logSourceId)),
    textArray(changed.map(({ aliasId }) => aliasId)),
    textArray(changed.map(({ templateId }) => templateId)),
  ];
  await execute(client, repointAliasesIn(table), columns);
  await execute(client, upsertAliasesInto(table), columns);
}

/** Names the blobs of samples. */
export async function insertSampleParts(
  client: PoolClient,
  parts: readonly SamplePart[],
  table: PartTable = 'log_sample_parts',
): Promise<void> {
  if (parts.length === 0) return;
  await execute(client, insertPartsInto(table), [
    textArray(parts.map(logSourceId)),
    int8Array(parts.map(({ windowStartMs }) => windowStartMs)),
    textArray(parts.map(({ blobKey }) => blobKey)),
  ]);
}

/** One row a template, in key order: a statement may touch a row only once. */
function combine(templates: readonly TemplateDelta[]): readonly TemplateDelta[] {
  const byKey = new Map<string, TemplateDelta>();
  for (const template of templates) {
    const key = `${logSourceId(template)} ${template.templateId}`;
    const earlier = byKey.get(key);
    byKey.set(key, earlier === undefined ? template : sumOf(earlier, template));
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, template]) => template);
}

function sumOf(a: TemplateDelta, b: TemplateDelta): TemplateDelta {
  return {
    ...b,
    lines: a.lines + b.lines,
    errors: a.errors + b.errors,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
  };
}

/** The id of the service that a source is stored under. */
export function logSourceId({ service, environment }: LogSource): string {
  return serviceIdOf(storableText(service), storableText(environment));
}
