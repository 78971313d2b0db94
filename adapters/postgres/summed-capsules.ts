import { smallestSamples } from '../../domain/journey/capsule-samples.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import { mergeSketches, sketchCount } from '../../domain/sketch/dd-sketch.ts';
import { encodeSketch } from '../../domain/sketch/sketch-codec.ts';
import type { SummedTable } from './apply-row-deltas.ts';
import { byteaArray, int8Array, textArray } from './binary-array.ts';
import { toCapsule } from './capsule-row.ts';
import type { CapsuleRow } from './capsule-row.ts';
import { execute, queryRows } from './run-sql.ts';
import { storableJson } from './storable-text.ts';

const COLUMNS = `(journey_id, window_start_ms, fingerprint, trace_count, error_count, span_count, latency, steps,
  sample_trace_ids)`;

const ROWS = `
SELECT r.journey_id, r.window_start_ms, r.fingerprint, r.trace_count, r.error_count, r.span_count, r.latency,
  r.steps::jsonb, r.sample_trace_ids::jsonb
FROM unnest($1::text[], $2::int8[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[], $8::text[], $9::text[])
  AS r ${COLUMNS}`;

const KEYS = 'unnest($1::text[], $2::int8[], $3::text[]) AS k (journey_id, window_start_ms, fingerprint)';

/** The live table, or the one that holds rows until they are swapped in. */
type CapsuleTable = 'capsules' | 'reprocess_capsules';

const statementsOn = (table: CapsuleTable) => ({
  insertNew: `
INSERT INTO ${table} ${COLUMNS} ${ROWS}
ON CONFLICT DO NOTHING
RETURNING journey_id, window_start_ms, fingerprint`,
  overwrite: `
INSERT INTO ${table} ${COLUMNS} ${ROWS}
ON CONFLICT (journey_id, window_start_ms, fingerprint) DO UPDATE SET
  trace_count = excluded.trace_count,
  error_count = excluded.error_count,
  span_count = excluded.span_count,
  latency = excluded.latency,
  steps = excluded.steps,
  sample_trace_ids = excluded.sample_trace_ids`,
  lock: `
SELECT c.* FROM ${table} c JOIN ${KEYS} USING (journey_id, window_start_ms, fingerprint)
ORDER BY c.journey_id COLLATE "C", c.window_start_ms, c.fingerprint COLLATE "C"
FOR UPDATE OF c`,
  remove: `
DELETE FROM ${table} c USING ${KEYS}
WHERE c.journey_id = k.journey_id AND c.window_start_ms = k.window_start_ms AND c.fingerprint = k.fingerprint`,
});

type KeyRow = Pick<CapsuleRow, 'journey_id' | 'window_start_ms' | 'fingerprint'>;

/** Capsules as sums; steps are a property of the fingerprint, samples the smallest by hash of both sides. */
export const summedCapsules: SummedTable<Capsule> = summedCapsulesIn('capsules');

/** Capsules of a replay as sums. */
export const summedReplayedCapsules: SummedTable<Capsule> = summedCapsulesIn('reprocess_capsules');

function summedCapsulesIn(table: CapsuleTable): SummedTable<Capsule> {
  const sql = statementsOn(table);
  return {
    name: table,
    key: ({ journeyId, windowStartMs, fingerprint }) => keyOf(journeyId, windowStartMs, fingerprint),
    merge: (stored, delta) => ({
      ...stored,
      traceCount: stored.traceCount + delta.traceCount,
      errorCount: stored.errorCount + delta.errorCount,
      spanCount: stored.spanCount + delta.spanCount,
      latency: mergeSketches(stored.latency, delta.latency),
      steps: stored.steps.length > 0 ? stored.steps : delta.steps,
      sampleTraceIds: smallestSamples([...stored.sampleTraceIds, ...delta.sampleTraceIds]),
    }),
    counts: ({ traceCount, errorCount, spanCount, latency }) => [
      traceCount,
      errorCount,
      spanCount,
      sketchCount(latency),
    ],
    async insertNew(client, capsules) {
      const rows = await queryRows<KeyRow>(client, sql.insertNew, columns(capsules));
      return rows.map((row) => keyOf(row.journey_id, row.window_start_ms, row.fingerprint));
    },
    async lock(client, capsules) {
      return (await queryRows<CapsuleRow>(client, sql.lock, keyColumns(capsules))).map(toCapsule);
    },
    async overwrite(client, capsules) {
      await execute(client, sql.overwrite, columns(capsules));
    },
    async remove(client, capsules) {
      await execute(client, sql.remove, keyColumns(capsules));
    },
  };
}

function keyOf(journeyId: string, windowStartMs: number, fingerprint: string): string {
  return `${journeyId} ${String(windowStartMs).padStart(16, '0')} ${fingerprint}`;
}

function keyColumns(capsules: readonly Capsule[]): readonly Buffer[] {
  return [
    textArray(capsules.map(({ journeyId }) => journeyId)),
    int8Array(capsules.map(({ windowStartMs }) => windowStartMs)),
    textArray(capsules.map(({ fingerprint }) => fingerprint)),
  ];
}

function columns(capsules: readonly Capsule[]): readonly Buffer[] {
  return [
    ...keyColumns(capsules),
    int8Array(capsules.map(({ traceCount }) => traceCount)),
    int8Array(capsules.map(({ errorCount }) => errorCount)),
    int8Array(capsules.map(({ spanCount }) => spanCount)),
    byteaArray(capsules.map(({ latency }) => encodeSketch(latency))),
    textArray(capsules.map(({ steps }) => storableJson(steps))),
    textArray(capsules.map(({ sampleTraceIds }) => storableJson(sampleTraceIds))),
  ];
}
