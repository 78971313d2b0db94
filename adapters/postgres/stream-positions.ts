import type { Pool, PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';

/** A partition's committed position; what the counters count is the consumer's own affair. */
export interface StoredPosition<Counters> {
  readonly epoch: number;
  readonly nextOffset: number;
  readonly snapshotKey: string | undefined;
  /** As stored by whichever release wrote them. */
  readonly counters: Partial<Counters>;
}

/** Where partitions move to. */
export interface PositionMoves {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly epoch: number;
    readonly nextOffset: number;
    readonly snapshotKey: string;
    readonly counters: object;
  }[];
  readonly atMs: number;
}

interface PositionRow<Counters> {
  readonly epoch: number;
  readonly next_offset: number;
  readonly snapshot_key: string | null;
  readonly counters: Partial<Counters>;
}

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

/** Takes a partition over: raises its epoch, which fences every older owner. */
export async function acquirePosition<Counters>(
  pool: Pool,
  place: { readonly group: string; readonly topic: string; readonly partition: number; readonly atMs: number },
): Promise<StoredPosition<Counters>> {
  const { group, topic, partition, atMs } = place;
  const rows = await queryRows<PositionRow<Counters>>(pool, ACQUIRE, [group, topic, partition, atMs]);
  const row = requireRow(rows, 'checkpoint', `${group}/${topic}/${String(partition)}`);
  return {
    epoch: row.epoch,
    nextOffset: row.next_offset,
    snapshotKey: row.snapshot_key ?? undefined,
    counters: row.counters,
  };
}

/** Moves positions inside the caller's transaction. @throws ScoutError aborted when one has a new owner */
export async function advancePositions(client: PoolClient, moves: PositionMoves): Promise<void> {
  const { group, topic, partitions, atMs } = moves;
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

function fenced(group: string, topic: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.aborted,
    message: 'Another worker has taken a partition of this checkpoint over; nothing was written.',
    details: { group, topic },
  });
}
