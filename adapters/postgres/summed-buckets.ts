import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { mergeSketches, sketchCount } from '../../domain/sketch/dd-sketch.ts';
import { encodeSketch } from '../../domain/sketch/sketch-codec.ts';
import type { SummedTable } from './apply-row-deltas.ts';
import { byteaArray, int8Array, textArray } from './binary-array.ts';
import { toBucket } from './bucket-row.ts';
import type { BucketRow } from './bucket-row.ts';
import { execute, queryRows } from './run-sql.ts';

const ROWS = 'unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[])';

const KEYS = 'unnest($1::text[], $2::int8[]) AS k (journey_id, start_ms)';

/** The live table, or the one that holds rows until they are swapped in. */
type BucketTable = 'sli_buckets' | 'reprocess_buckets';

const statementsOn = (table: BucketTable) => ({
  insertNew: `
INSERT INTO ${table} (journey_id, start_ms, total, bad, latency) SELECT * FROM ${ROWS}
ON CONFLICT DO NOTHING
RETURNING journey_id, start_ms`,
  overwrite: `
INSERT INTO ${table} (journey_id, start_ms, total, bad, latency) SELECT * FROM ${ROWS}
ON CONFLICT (journey_id, start_ms) DO UPDATE SET
  total = excluded.total, bad = excluded.bad, latency = excluded.latency`,
  lock: `
SELECT b.* FROM ${table} b JOIN ${KEYS} USING (journey_id, start_ms)
ORDER BY b.journey_id COLLATE "C", b.start_ms
FOR UPDATE OF b`,
  remove: `
DELETE FROM ${table} b USING ${KEYS} WHERE b.journey_id = k.journey_id AND b.start_ms = k.start_ms`,
});

/** SLI buckets as sums. */
export const summedBuckets: SummedTable<SliBucket> = summedBucketsIn('sli_buckets');

/** SLI buckets of a replay as sums. */
export const summedReplayedBuckets: SummedTable<SliBucket> = summedBucketsIn('reprocess_buckets');

function summedBucketsIn(table: BucketTable): SummedTable<SliBucket> {
  const sql = statementsOn(table);
  return {
    name: table,
    key: ({ journeyId, startMs }) => `${journeyId} ${String(startMs).padStart(16, '0')}`,
    merge: (stored, delta) => ({
      journeyId: stored.journeyId,
      startMs: stored.startMs,
      total: stored.total + delta.total,
      bad: stored.bad + delta.bad,
      latency: mergeSketches(stored.latency, delta.latency),
    }),
    counts: ({ total, bad, latency }) => [total, bad, sketchCount(latency)],
    async insertNew(client, buckets) {
      const rows = await queryRows<Pick<BucketRow, 'journey_id' | 'start_ms'>>(client, sql.insertNew, columns(buckets));
      return rows.map((row) => `${row.journey_id} ${String(row.start_ms).padStart(16, '0')}`);
    },
    async lock(client, buckets) {
      return (await queryRows<BucketRow>(client, sql.lock, keyColumns(buckets))).map(toBucket);
    },
    async overwrite(client, buckets) {
      await execute(client, sql.overwrite, columns(buckets));
    },
    async remove(client, buckets) {
      await execute(client, sql.remove, keyColumns(buckets));
    },
  };
}

function keyColumns(buckets: readonly SliBucket[]): readonly Buffer[] {
  return [textArray(buckets.map(({ journeyId }) => journeyId)), int8Array(buckets.map(({ startMs }) => startMs))];
}

function columns(buckets: readonly SliBucket[]): readonly Buffer[] {
  return [
    ...keyColumns(buckets),
    int8Array(buckets.map(({ total }) => total)),
    int8Array(buckets.map(({ bad }) => bad)),
    byteaArray(buckets.map(({ latency }) => encodeSketch(latency))),
  ];
}
