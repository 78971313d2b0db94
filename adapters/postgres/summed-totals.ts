import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { createSketchBuilder, mergeSketches, risesOf, sketchCount } from '../../domain/sketch/dd-sketch.ts';
import type { SketchBuilder } from '../../domain/sketch/dd-sketch.ts';
import { decodeSketch, encodeSketch } from '../../domain/sketch/sketch-codec.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import type { SummedTable } from './apply-row-deltas.ts';
import { byteaArray, int8Array, textArray } from './binary-array.ts';
import { execute, queryRows } from './run-sql.ts';

/** What was ever counted of a journey. */
interface JourneySum {
  readonly journeyId: string;
  readonly total: number;
  readonly bad: number;
  readonly latency: SketchData;
}

interface TotalsRow {
  readonly journey_id: string;
  readonly total: number;
  readonly bad: number;
  readonly latency: Uint8Array;
}

const ROWS = 'unnest($1::text[], $2::int8[], $3::int8[], $4::bytea[])';

const INSERT_NEW = `
INSERT INTO journey_totals (journey_id, total, bad, latency) SELECT * FROM ${ROWS}
ON CONFLICT DO NOTHING
RETURNING journey_id`;

const OVERWRITE = `
INSERT INTO journey_totals (journey_id, total, bad, latency) SELECT * FROM ${ROWS}
ON CONFLICT (journey_id) DO UPDATE SET total = excluded.total, bad = excluded.bad, latency = excluded.latency`;

const LOCK = `
SELECT * FROM journey_totals WHERE journey_id = ANY ($1::text[]) ORDER BY journey_id COLLATE "C" FOR UPDATE`;

const REMOVE = 'DELETE FROM journey_totals WHERE journey_id = ANY ($1::text[])';

/** Cumulative totals as sums: those of counters, which nothing is taken back from. */
export const summedTotals: SummedTable<JourneySum> = {
  name: 'journey_totals',
  key: ({ journeyId }) => journeyId,
  merge: (stored, delta) => ({
    journeyId: stored.journeyId,
    total: stored.total + delta.total,
    bad: stored.bad + delta.bad,
    latency: mergeSketches(stored.latency, delta.latency),
  }),
  counts: ({ total, bad, latency }) => [total, bad, sketchCount(latency)],
  async insertNew(client, sums) {
    const rows = await queryRows<Pick<TotalsRow, 'journey_id'>>(client, INSERT_NEW, columns(sums));
    return rows.map((row) => row.journey_id);
  },
  async lock(client, sums) {
    const rows = await queryRows<TotalsRow>(client, LOCK, [ids(sums)]);
    return rows.map(({ journey_id, total, bad, latency }) => {
      return { journeyId: journey_id, total, bad, latency: decodeSketch(latency) };
    });
  },
  async overwrite(client, sums) {
    await execute(client, OVERWRITE, columns(sums));
  },
  async remove(client, sums) {
    await execute(client, REMOVE, [ids(sums)]);
  },
};

/**
 * What the buckets' deltas add to the totals, one row per journey. A late span takes a request back from one bucket and adds
 * it to another; here it stays counted where it was, too. Prometheus takes a counter that falls for one that began anew and
 * adds all of it to the rate: one failure taken back would page as if every failure since the beginning came at once.
 */
export function totalsOf(buckets: readonly SliBucket[]): readonly JourneySum[] {
  const sums = new Map<string, { total: number; bad: number; builder: SketchBuilder }>();
  for (const { journeyId, total, bad, latency } of buckets) {
    const sum = sums.get(journeyId) ?? { total: 0, bad: 0, builder: createSketchBuilder() };
    sum.total += total;
    sum.bad += bad;
    sum.builder.merge(latency);
    sums.set(journeyId, sum);
  }
  return [...sums].map(([journeyId, { total, bad, builder }]) => ({
    ...{ journeyId, total: Math.max(0, total), bad: Math.max(0, bad) },
    latency: risesOf(builder.build()),
  }));
}

function ids(sums: readonly JourneySum[]): Buffer {
  return textArray(sums.map(({ journeyId }) => journeyId));
}

function columns(sums: readonly JourneySum[]): readonly Buffer[] {
  return [
    ids(sums),
    int8Array(sums.map(({ total }) => total)),
    int8Array(sums.map(({ bad }) => bad)),
    byteaArray(sums.map(({ latency }) => encodeSketch(latency))),
  ];
}
