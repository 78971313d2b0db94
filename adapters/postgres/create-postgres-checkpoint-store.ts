import type { Pool, PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { CheckpointStore, StreamCounters } from '../../streaming/ports.ts';
import { applyRowDeltas } from './apply-row-deltas.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';
import { withTransaction } from './pool.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { summedBuckets } from './summed-buckets.ts';
import { summedCapsules } from './summed-capsules.ts';
import { summedTotals, totalsOf } from './summed-totals.ts';
import { discoverServices, upsertJourneys } from './upsert-journeys.ts';

interface PositionRow {
  readonly epoch: number;
  readonly next_offset: number;
  readonly snapshot_key: string | null;
  readonly counters: Partial<StreamCounters>;
}

type Checkpoint = Parameters<CheckpointStore['commit']>[0];

const ACQUIRE = `
INSERT INTO stream_checkpoints AS c (consumer_group, topic, partition, epoch, updated_at_ms) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET epoch = c.epoch + 1
RETURNING epoch, next_offset, snapshot_key, counters`;

// The rows are locked in order of their partitions before any of them is changed.
const ADVANCE = `
WITH p AS (
  SELECT * FROM unnest($3::int4[], $4::int8[], $5::int8[], $6::text[], $7::text[])
    AS p (partition, epoch, next_offset, snapshot_key, counters)
), locked AS MATERIALIZED (
  SELECT c.partition FROM stream_checkpoints c JOIN p USING (partition)
  WHERE c.consumer_group = $1 AND c.topic = $2
  ORDER BY c.partition
  FOR UPDATE OF c
)
UPDATE stream_checkpoints c
SET next_offset = p.next_offset, snapshot_key = p.snapshot_key, counters = p.counters::jsonb, updated_at_ms = $8
FROM locked JOIN p USING (partition)
WHERE c.consumer_group = $1 AND c.topic = $2 AND c.partition = p.partition AND c.epoch = p.epoch`;

/** The stream's checkpoints on PostgreSQL: positions and aggregates move together or not at all. */
export function createPostgresCheckpointStore(pool: Pool, nowMs: () => number): CheckpointStore {
  return {
    async acquirePartition(group, topic, partition) {
      const rows = await queryRows<PositionRow>(pool, ACQUIRE, [group, topic, partition, nowMs()]);
      const row = requireRow(rows, 'checkpoint', `${group}/${topic}/${String(partition)}`);
      return {
        epoch: row.epoch,
        nextOffset: row.next_offset,
        snapshotKey: row.snapshot_key ?? undefined,
        counters: toCounters(row.counters),
      };
    },
    commit: (checkpoint) => withTransaction(pool, (client) => write(client, checkpoint)),
  };
}

async function write(client: PoolClient, checkpoint: Checkpoint): Promise<void> {
  const { journeys, capsules, buckets } = checkpoint.deltas;
  await advance(client, checkpoint);
  await upsertJourneys(client, journeys);
  await discoverServices(client, { journeys, capsules, atMs: checkpoint.atMs });
  await applyRowDeltas(client, summedBuckets, buckets);
  await applyRowDeltas(client, summedCapsules, capsules);
  await applyRowDeltas(client, summedTotals, totalsOf(buckets));
}

async function advance(client: PoolClient, { group, topic, partitions, atMs }: Checkpoint): Promise<void> {
  if (partitions.length === 0) return;
  const moved = await execute(client, ADVANCE, [
    group,
    topic,
    int4Array(partitions.map(({ partition }) => partition)),
    int8Array(partitions.map(({ epoch }) => epoch)),
    int8Array(partitions.map(({ nextOffset }) => nextOffset)),
    textArray(partitions.map(({ snapshotKey }) => snapshotKey)),
    textArray(partitions.map(({ counters }) => JSON.stringify(counters))),
    atMs,
  ]);
  if (moved !== partitions.length) throw fenced(group, topic);
}

function toCounters(stored: Partial<StreamCounters>): StreamCounters {
  return {
    spansSeen: stored.spansSeen ?? 0,
    duplicateSpans: stored.duplicateSpans ?? 0,
    lateSpans: stored.lateSpans ?? 0,
    rejectedSpans: stored.rejectedSpans ?? 0,
    closedEarlyTraces: stored.closedEarlyTraces ?? 0,
  };
}

function fenced(group: string, topic: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.aborted,
    message: 'Another worker has taken a partition of this checkpoint over; nothing was written.',
    details: { group, topic },
  });
}
