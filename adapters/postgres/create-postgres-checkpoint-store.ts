import type { Pool, PoolClient } from 'pg';
import type { CheckpointStore, StreamCounters } from '../../streaming/ports.ts';
import { applyRowDeltas } from './apply-row-deltas.ts';
import { enqueueCapsules, traceCapsuleId } from './capsule-outbox.ts';
import { withTransaction } from './pool.ts';
import { acquirePosition, advancePositions } from './stream-positions.ts';
import { summedBuckets } from './summed-buckets.ts';
import { summedCapsules } from './summed-capsules.ts';
import { summedTotals, totalsOf } from './summed-totals.ts';
import { discoverServices, upsertJourneys } from './upsert-journeys.ts';

type Checkpoint = Parameters<CheckpointStore['commit']>[0];

/** The stream's checkpoints on PostgreSQL: positions and aggregates move together or not at all. */
export function createPostgresCheckpointStore(pool: Pool, nowMs: () => number): CheckpointStore {
  return {
    async acquirePartition(group, topic, partition) {
      const place = { group, topic, partition, atMs: nowMs() };
      const { counters, ...position } = await acquirePosition<StreamCounters>(pool, place);
      return { ...position, counters: toCounters(counters) };
    },
    commit: (checkpoint) => withTransaction(pool, (client) => write(client, checkpoint)),
  };
}

async function write(client: PoolClient, checkpoint: Checkpoint): Promise<void> {
  const { journeys, capsules, buckets } = checkpoint.deltas;
  await advancePositions(client, checkpoint);
  await upsertJourneys(client, journeys);
  await discoverServices(client, { journeys, capsules, atMs: checkpoint.atMs });
  await applyRowDeltas(client, summedBuckets, buckets);
  await applyRowDeltas(client, summedCapsules, capsules);
  await applyRowDeltas(client, summedTotals, totalsOf(buckets));
  await enqueueCapsules(client, { kind: 'trace', ids: capsules.map(traceCapsuleId), atMs: checkpoint.atMs });
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
