import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveGroup, releaseLeases, renewLeases } from '../../adapters/postgres/event-log-leases.ts';
import { ensurePartitions } from '../../adapters/postgres/event-log-partitions.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';

const LONG_MS = 60_000;

describe('leases on the partitions of the event log', () => {
  let pool: Pool;
  beforeEach(async () => {
    pool = createPool({ url: await getPostgres(), size: 10, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
    await ensurePartitions(pool, 'raw', 4);
  });
  afterEach(() => pool.end());

  const owner = (ownerId: string, group = 'g') => ({ group, topic: 'raw', ownerId });

  it('all go to the only consumer', async () => {
    const leases = await renewLeases(pool, owner('a'), LONG_MS);

    expect(leases).toEqual({ held: [0, 1, 2, 3], surplus: [] });
  });

  it('are given up by the first before the second takes them', async () => {
    await renewLeases(pool, owner('a'), LONG_MS);

    const second = await renewLeases(pool, owner('b'), LONG_MS);
    const first = await renewLeases(pool, owner('a'), LONG_MS);
    await releaseLeases(pool, owner('a'), first.surplus);
    const secondAgain = await renewLeases(pool, owner('b'), LONG_MS);

    expect(second).toEqual({ held: [], surplus: [] });
    expect(first).toEqual({ held: [0, 2], surplus: [1, 3] });
    expect(secondAgain).toEqual({ held: [1, 3], surplus: [] });
  });

  it('of a consumer that was killed are taken over once they expire, and not before', async () => {
    await renewLeases(pool, owner('killed'), 1_000);
    const early = await renewLeases(pool, owner('next'), LONG_MS);

    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const late = await renewLeases(pool, owner('next'), LONG_MS);

    expect(early.held).toEqual([]);
    expect(late.held).toEqual([0, 1, 2, 3]);
  });

  it('are not given back by somebody who has lost them', async () => {
    await renewLeases(pool, owner('slow'), 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await renewLeases(pool, owner('quick'), LONG_MS);

    await releaseLeases(pool, owner('slow'), [0, 1, 2, 3]);
    await leaveGroup(pool, owner('slow'));

    expect(await renewLeases(pool, owner('quick'), LONG_MS)).toEqual({ held: [0, 1, 2, 3], surplus: [] });
  });

  it('of different groups have nothing to do with each other', async () => {
    await renewLeases(pool, owner('a', 'one'), LONG_MS);

    const other = await renewLeases(pool, owner('b', 'two'), LONG_MS);

    expect(other.held).toEqual([0, 1, 2, 3]);
  });

  it('are never held by two of many consumers that renew at the same time', async () => {
    const consumers = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => owner(id));
    const held = new Map<string, readonly number[]>();
    for (let round = 0; round < 5; round += 1) {
      const renewals = consumers.map(async (consumer) => {
        const leases = await renewLeases(pool, consumer, LONG_MS);
        held.set(consumer.ownerId, leases.held);
        await releaseLeases(pool, consumer, leases.surplus);
      });
      await Promise.all(renewals);
    }

    expect([...held.values()].flat().toSorted()).toEqual([0, 1, 2, 3]);
  });
});
