import type { Pool, PoolClient } from 'pg';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { AggregateDeltas } from '../../streaming/ports.ts';
import type { LivePosition, PartitionPlan, ReplayKind } from '../../streaming/reprocess/ports.ts';
import type { ReplayedBatch, ReplayStaging } from '../../streaming/reprocess/ports.ts';
import { applyRowDeltas } from './apply-row-deltas.ts';
import { unstage } from './create-postgres-reprocess-store.ts';
import { withTransaction } from './pool.ts';
import { checksumLiveRows } from './reprocess-rows.ts';
import { lockRunAtWork } from './reprocess-run-row.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { stageReplayedLogs } from './stage-replayed-logs.ts';
import { summedReplayedBuckets } from './summed-buckets.ts';
import { summedReplayedCapsules } from './summed-capsules.ts';
import { discoverServices, upsertJourneys } from './upsert-journeys.ts';

const POSITIONS = `
SELECT partition, next_offset, snapshot_key, updated_at_ms FROM stream_checkpoints
WHERE consumer_group = $1 AND topic = $2 AND next_offset > 0
ORDER BY partition`;

const CAPTURED = "UPDATE reprocess_runs SET stage = 'planning', live_rows = $2, updated_at_ms = $3 WHERE run_id = $1";

const PLANNED = `
UPDATE reprocess_runs SET stage = 'replaying', attempt = attempt + 1, updated_at_ms = $2 WHERE run_id = $1`;

const INSERT_PARTITION = `
INSERT INTO reprocess_partitions (run_id, kind, partition, end_offset, batches, batch_count, remembered)
VALUES ($1, $2, $3, $4, $5, $6, $7)`;

const RESUME = `
SELECT r.attempt, p.end_offset, p.batches, p.batches_done, p.memory, p.remembered, p.finished
FROM reprocess_partitions p JOIN reprocess_runs r USING (run_id)
WHERE p.run_id = $1 AND p.kind = $2 AND p.partition = $3`;

const MOVE = `
UPDATE reprocess_partitions SET batches_done = $4, memory = $5, finished = $6, spans = spans + $7, lines = lines + $8,
  unreadable_records = unreadable_records + $9
WHERE run_id = $1 AND kind = $2 AND partition = $3 AND batches_done = $10 AND NOT finished`;

const TOUCH = 'UPDATE reprocess_runs SET updated_at_ms = $2 WHERE run_id = $1';

interface PositionRow {
  readonly partition: number;
  readonly next_offset: number;
  readonly snapshot_key: string | null;
  readonly updated_at_ms: number;
}

interface PartitionRow {
  readonly attempt: number;
  readonly end_offset: number;
  readonly batches: readonly ReplayedBatch[];
  readonly batches_done: number;
  readonly memory: Uint8Array | null;
  readonly remembered: Uint8Array | null;
  readonly finished: boolean;
}

/** Staged rows on PostgreSQL. */
export function createPostgresReplayStaging(pool: Pool): ReplayStaging {
  return {
    capture: (runId, range, atMs) => withTransaction(pool, (client) => capture(client, { runId, range, atMs })),
    archivedOffsets: () => offsetsOf(pool, ConsumerGroup.archive),
    async countedOffsets() {
      const [traces, logs] = [await offsetsOf(pool, ConsumerGroup.capsules), await offsetsOf(pool, ConsumerGroup.logs)];
      const partitions = [...new Set([...traces.keys(), ...logs.keys()])].sort((a, b) => a - b);
      return new Map(partitions.map((at) => [at, Math.max(traces.get(at) ?? 0, logs.get(at) ?? 0)]));
    },
    plan: (runId, partitions, atMs) => withTransaction(pool, (client) => plan(client, { runId, partitions, atMs })),
    async logSnapshotKey(partition) {
      const rows = await readPositions(pool, ConsumerGroup.logs);
      return rows.find((row) => row.partition === partition)?.snapshot_key ?? undefined;
    },
    async resume(runId, kind, partition) {
      const rows = await queryRows<PartitionRow>(pool, RESUME, [runId, kind, partition]);
      const row = requireRow(rows, `replay of the ${kind} of partition`, String(partition));
      return {
        kind,
        partition,
        attempt: row.attempt,
        endOffset: row.end_offset,
        batches: row.batches,
        batchesDone: row.batches_done,
        memory: row.memory ?? undefined,
        remembered: row.remembered ?? undefined,
        finished: row.finished,
      };
    },
    stage: (runId, part) => withTransaction(pool, (client) => stage(client, runId, part)),
    async touch(runId, atMs) {
      await execute(pool, TOUCH, [runId, atMs]);
    },
  };
}

function readPositions(runner: Pool | PoolClient, group: string): Promise<readonly PositionRow[]> {
  return queryRows<PositionRow>(runner, POSITIONS, [group, Topic.rawTelemetry]);
}

async function offsetsOf(pool: Pool, group: string): Promise<ReadonlyMap<number, number>> {
  const rows = await readPositions(pool, group);
  return new Map(rows.map(({ partition, next_offset }) => [partition, next_offset]));
}

async function capture(
  client: PoolClient,
  { runId, range, atMs }: { readonly runId: string; readonly range: ReprocessRange; readonly atMs: number },
): Promise<readonly LivePosition[]> {
  await execute(client, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await lockRunAtWork(client, runId);
  await unstage(client);
  await execute(client, 'DELETE FROM reprocess_partitions WHERE run_id = $1', [runId]);
  const rows = await checksumLiveRows(client, range);
  await execute(client, CAPTURED, [runId, JSON.stringify(rows), atMs]);
  const traces = await readPositions(client, ConsumerGroup.capsules);
  const logs = await readPositions(client, ConsumerGroup.logs);
  return [...traces.map((row) => toPosition('traces', row)), ...logs.map((row) => toPosition('logs', row))];
}

function toPosition(
  kind: ReplayKind,
  { partition, next_offset, snapshot_key, updated_at_ms }: PositionRow,
): LivePosition {
  return {
    kind,
    partition,
    nextOffset: next_offset,
    snapshotKey: snapshot_key ?? undefined,
    atMs: updated_at_ms,
  };
}

async function plan(
  client: PoolClient,
  {
    runId,
    partitions,
    atMs,
  }: { readonly runId: string; readonly partitions: readonly PartitionPlan[]; readonly atMs: number },
): Promise<void> {
  await lockRunAtWork(client, runId);
  await execute(client, 'DELETE FROM reprocess_partitions WHERE run_id = $1', [runId]);
  for (const { kind, partition, endOffset, batches, remembered } of partitions) {
    const values = [runId, kind, partition, endOffset, JSON.stringify(batches), batches.length];
    await execute(client, INSERT_PARTITION, [...values, toBytea(remembered)]);
  }
  await execute(client, PLANNED, [runId, atMs]);
}

async function stage(
  client: PoolClient,
  runId: string,
  { partition, from, position, rows, counts, atMs }: Parameters<ReplayStaging['stage']>[1],
): Promise<void> {
  const run = await lockRunAtWork(client, runId);
  const { batchesDone, memory, finished } = position;
  const moved = await execute(client, MOVE, [
    ...[runId, rows.kind, partition, batchesDone, toBytea(memory), finished],
    ...[counts.spans, counts.lines, counts.unreadableRecords, from.batchesDone],
  ]);
  if (moved === 0 || run.attempt !== from.attempt) throw stagedByAnother(runId, partition);
  if (rows.kind === 'traces') await stageTraces(client, rows.deltas, atMs);
  else await stageReplayedLogs(client, rows.rows, atMs);
  await execute(client, TOUCH, [runId, atMs]);
}

async function stageTraces(client: PoolClient, deltas: AggregateDeltas, atMs: number): Promise<void> {
  const { journeys, capsules, buckets } = deltas;
  await upsertJourneys(client, journeys, 'reprocess_journeys');
  await discoverServices(client, { journeys, capsules, atMs });
  await applyRowDeltas(client, summedReplayedBuckets, buckets);
  await applyRowDeltas(client, summedReplayedCapsules, capsules);
}

function toBytea(bytes: Uint8Array | undefined): Buffer | null {
  return bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function stagedByAnother(runId: string, partition: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.aborted,
    message: 'Another try has replayed this part; nothing was staged.',
    details: { runId, partition },
  });
}
