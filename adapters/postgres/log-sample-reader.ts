import type { Pool } from 'pg';
import { decodeWindowSamples } from '../../contracts/blobs/window-samples.ts';
import type { WindowSamples } from '../../contracts/blobs/window-samples.ts';
import { undefinedWhenMissing } from '../../domain/errors/undefined-when-missing.ts';
import type { LogReader, TraceLogLine } from '../../domain/log-capsule/ports.ts';
import { mergeSamples } from '../../domain/log-capsule/reservoir.ts';
import type { LogSample } from '../../domain/log-capsule/reservoir.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { int8Array, textArray } from './binary-array.ts';
import { serviceIdOf } from './create-postgres-service-store.ts';
import { queryRows } from './run-sql.ts';

interface PartRow {
  readonly service_id: string;
  readonly window_start_ms: number;
  readonly blob_key: string;
}

interface AliasRow {
  readonly service_id: string;
  readonly alias_id: string;
  readonly template_id: string;
}

type WindowKey = Pick<PartRow, 'service_id' | 'window_start_ms'>;

const PARTS = `
SELECT p.* FROM log_sample_parts p
JOIN unnest($1::text[], $2::int8[]) AS w (service_id, window_start_ms) USING (service_id, window_start_ms)
ORDER BY p.service_id, p.window_start_ms, p.blob_key`;

const ALIASES = 'SELECT service_id, alias_id, template_id FROM log_template_aliases WHERE service_id = ANY($1::text[])';

const WINDOWS_OF_TRACE = `
SELECT DISTINCT service_id, window_start_ms FROM log_capsules WHERE trace_ids @> ARRAY[$1::text]
ORDER BY window_start_ms, service_id LIMIT $2`;

/** A trace touches few windows of few services; what goes beyond is not looked for. */
const MAX_WINDOWS = 100;
/** Blobs that are read at the same time. */
const PARTS_AT_ONCE = 16;

/** Reads the sample lines that checkpoints wrote: all parts of a window, merged. */
export function createLogSampleReader(pool: Pool, blobs: BlobStore): Pick<LogReader, 'readSamples' | 'linesOfTrace'> {
  async function readWindows(windows: readonly WindowKey[]): Promise<ReadonlyMap<string, readonly LogSample[]>> {
    const unique = [...new Map(windows.map((window) => [keyOf(window, ''), window])).values()];
    const ids = textArray(unique.map((window) => window.service_id));
    const parts = await queryRows<PartRow>(pool, PARTS, [ids, int8Array(unique.map((row) => row.window_start_ms))]);
    const aliases = await readAliases(unique);
    const lists = new Map<string, (readonly LogSample[])[]>();
    for (let start = 0; start < parts.length; start += PARTS_AT_ONCE) {
      const some = parts.slice(start, start + PARTS_AT_ONCE);
      const read = await Promise.all(some.map(async (part) => ({ part, blob: await readPart(blobs, part.blob_key) })));
      for (const { part, blob } of read) {
        for (const { templateId, samples } of blob?.templates ?? []) {
          const resolved = aliases.get(`${part.service_id} ${templateId}`) ?? templateId;
          const key = keyOf(part, resolved);
          lists.set(key, [...(lists.get(key) ?? []), samples]);
        }
      }
    }
    return new Map([...lists].map(([key, list]) => [key, mergeSamples(list)]));
  }

  async function readAliases(windows: readonly WindowKey[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(windows.map((window) => window.service_id))];
    const rows = await queryRows<AliasRow>(pool, ALIASES, [ids]);
    return new Map(rows.map((row) => [`${row.service_id} ${row.alias_id}`, row.template_id]));
  }

  return {
    async readSamples(capsules) {
      const keyed = capsules.map(({ service, environment, windowStartMs, templateId }) => ({
        window: { service_id: serviceIdOf(service, environment), window_start_ms: windowStartMs },
        templateId,
      }));
      const samples = await readWindows(keyed.map(({ window }) => window));
      return keyed.map(({ window, templateId }) => samples.get(keyOf(window, templateId)) ?? []);
    },
    async linesOfTrace(traceId, limit) {
      const windows = await queryRows<WindowKey>(pool, WINDOWS_OF_TRACE, [traceId, MAX_WINDOWS]);
      const samples = await readWindows(windows);
      const services = await readServices(pool, windows);
      const lines: TraceLogLine[] = [];
      for (const [key, list] of samples) {
        const [serviceId = '', , templateId = ''] = key.split(' ');
        const source = services.get(serviceId);
        if (source === undefined) continue;
        for (const sample of list) if (sample.traceId === traceId) lines.push({ ...sample, ...source, templateId });
      }
      return lines.sort((a, b) => a.atMs - b.atMs || (a.templateId < b.templateId ? -1 : 1)).slice(0, limit);
    },
  };
}

interface ServiceNames {
  readonly service: string;
  readonly environment: string;
}

async function readServices(pool: Pool, windows: readonly WindowKey[]): Promise<ReadonlyMap<string, ServiceNames>> {
  const rows = await queryRows<ServiceNames & { readonly service_id: string }>(
    pool,
    'SELECT service_id, name AS service, environment FROM services WHERE service_id = ANY($1::text[])',
    [[...new Set(windows.map((window) => window.service_id))]],
  );
  return new Map(rows.map(({ service_id: id, service, environment }) => [id, { service, environment }]));
}

/** undefined when the blob is gone: its retention is shorter than that of the counts. */
function readPart(blobs: BlobStore, key: string): Promise<WindowSamples | undefined> {
  return undefinedWhenMissing(async () => decodeWindowSamples(await blobs.get(key)));
}

function keyOf(window: WindowKey, templateId: string): string {
  return `${window.service_id} ${String(window.window_start_ms)} ${templateId}`;
}
