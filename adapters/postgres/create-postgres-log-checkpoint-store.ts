import type { Pool, PoolClient } from 'pg';
import type { LogCheckpoint, LogCheckpointStore, LogCounters } from '../../streaming/logs/ports.ts';
import { applyRowDeltas } from './apply-row-deltas.ts';
import { enqueueCapsules } from './capsule-outbox.ts';
import { withTransaction } from './pool.ts';
import { acquirePosition, advancePositions } from './stream-positions.ts';
import { keyedLogCapsule, logCapsuleId, summedLogCapsules } from './summed-log-capsules.ts';
import { insertNewTemplates, insertSampleParts, upsertLogAliases, upsertLogTemplates } from './upsert-log-templates.ts';
import { insertServices } from './upsert-journeys.ts';

/** The log stream's checkpoints on PostgreSQL: positions and log capsules move together or not at all. */
export function createPostgresLogCheckpointStore(pool: Pool, nowMs: () => number): LogCheckpointStore {
  return {
    async acquirePartition(group, topic, partition) {
      const place = { group, topic, partition, atMs: nowMs() };
      const { counters, ...position } = await acquirePosition<LogCounters>(pool, place);
      return { ...position, counters: toCounters(counters) };
    },
    commit: (checkpoint) => withTransaction(pool, (client) => write(client, checkpoint)),
  };
}

async function write(client: PoolClient, checkpoint: LogCheckpoint): Promise<{ readonly newTemplates: number }> {
  const { deltas, atMs } = checkpoint;
  const capsules = deltas.capsules.map(keyedLogCapsule);
  await advancePositions(client, checkpoint);
  await insertServices(
    client,
    capsules.map(({ service, environment }) => ({ name: service, environment })),
    atMs,
  );
  const newTemplates = await insertNewTemplates(client, deltas.templates);
  await upsertLogTemplates(client, deltas.templates);
  await upsertLogAliases(client, deltas.aliases);
  await applyRowDeltas(client, summedLogCapsules, capsules);
  await insertSampleParts(client, deltas.samples);
  await enqueueCapsules(client, { kind: 'log', ids: capsules.map(logCapsuleId), atMs });
  return { newTemplates };
}

function toCounters(stored: Partial<LogCounters>): LogCounters {
  return {
    linesSeen: stored.linesSeen ?? 0,
    duplicateRecords: stored.duplicateRecords ?? 0,
    rejectedLines: stored.rejectedLines ?? 0,
    overflowLines: stored.overflowLines ?? 0,
  };
}
