import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { trimEventLog } from '../../adapters/postgres/trim-event-log.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';

const TOPIC = 'raw';
const DAY_MS = 86_400_000;

describe('trimming the event log', () => {
  let pool: Pool;
  beforeEach(async () => {
    pool = createPool({ url: await getPostgres(), size: 3, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
    await append(0, 5);
    await append(2 * DAY_MS, 5);
  });
  afterEach(() => pool.end());

  /** Appends to both partitions. */
  async function append(atMs: number, records: number): Promise<void> {
    const writer = createPostgresEventLogWriter(pool, { partitions: 2, nowMs: () => atMs });
    const value = Buffer.from('x');
    const both = Array.from({ length: 2 * records }, (_, number) => ({ partition: number % 2, value, headers: {} }));
    await writer.append(TOPIC, both);
  }

  async function checkpoint(group: string, partition: number, nextOffset: number): Promise<void> {
    const store = createPostgresCheckpointStore(pool, () => 1);
    const { epoch, counters } = await store.acquirePartition(group, TOPIC, partition);
    const partitions = [{ partition, epoch, nextOffset, snapshotKey: 's', counters }];
    const deltas = { journeys: [], capsules: [], buckets: [] };
    await store.commit({ group, topic: TOPIC, partitions, deltas, atMs: 1 });
  }

  const offsets = async (partition: number) => {
    const sql = 'SELECT log_offset FROM event_log WHERE partition = $1 ORDER BY log_offset';
    return (await pool.query<{ readonly log_offset: number }>(sql, [partition])).rows.map((row) => row.log_offset);
  };
  const trim = (groups: readonly string[], keepMs = DAY_MS) =>
    trimEventLog(pool, { topic: TOPIC, groups, keepMs, nowMs: 2 * DAY_MS });

  it('keeps what a group has not counted, each partition for itself', async () => {
    await checkpoint('a', 0, 3);
    await checkpoint('a', 1, 10);

    const trimmed = await trim(['a']);

    expect(trimmed).toBe(3 + 5);
    expect(await offsets(0)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(await offsets(1)).toEqual([5, 6, 7, 8, 9]);
  });

  it('waits for the slowest group, and for one that never started', async () => {
    for (const partition of [0, 1]) await checkpoint('fast', partition, 10);
    await checkpoint('slow', 0, 2);

    const trimmed = await trim(['fast', 'slow']);

    expect(trimmed).toBe(2);
    expect(await offsets(0)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('goes by age alone for a topic that nobody must count', async () => {
    const trimmed = await trim([]);

    expect(trimmed).toBe(10);
    expect(await offsets(0)).toEqual([5, 6, 7, 8, 9]);
  });

  it('keeps young records also when they are counted, and leaves other topics alone', async () => {
    for (const partition of [0, 1]) await checkpoint('a', partition, 10);

    expect(await trim(['a'], 3 * DAY_MS)).toBe(0);
    expect(await trimEventLog(pool, { topic: 'other', groups: [], keepMs: 0, nowMs: 9 * DAY_MS })).toBe(0);
  });

  it('trims more than one statement takes', async () => {
    await append(0, 2_500);
    for (const partition of [0, 1]) await checkpoint('a', partition, 2_510);

    await trimEventLog(pool, { topic: TOPIC, groups: ['a'], keepMs: 0, nowMs: 3 * DAY_MS });

    expect(await offsets(0)).toEqual([]);
    await append(5, 1);
    expect(await offsets(0)).toEqual([2_510]);
  });
});
