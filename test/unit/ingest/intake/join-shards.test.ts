import { describe, expect, it } from 'vitest';
import { createBatchIds } from '../../../../ingest/batch-ids.ts';
import { joinShards } from '../../../../ingest/intake/join-shards.ts';
import { createMemoryPool } from '../../../../ingest/memory-pool.ts';
import type { Shard } from '../../../../ingest/wire/shard.ts';

const BYTES = 20 * 1024;

function shardOf(partition: number, fill: number): Shard {
  return {
    partition,
    byteLength: BYTES,
    writeTo: (target, position) => {
      target.fill(fill, position, position + BYTES);
      return position + BYTES;
    },
  };
}

const setUp = () => ({
  maxBytes: 2 * BYTES,
  memory: createMemoryPool(1024 * 1024),
  nextBatchId: createBatchIds('intake'),
});
const requestOf = (...shards: readonly Shard[]) => ({ signal: 'traces', receivedAtMs: 1, shards }) as const;

describe('joining shards', () => {
  it('makes one record of the shards of a partition, up to its largest size', () => {
    const options = setUp();
    const requests = [requestOf(shardOf(0, 1), shardOf(1, 2)), requestOf(shardOf(0, 3)), requestOf(shardOf(0, 4))];

    const joined = joinShards(requests, options);

    const seen = joined.map(({ record: { partition, value } }) => [partition, [...new Set(value)], value.length]);
    expect(seen).toEqual([
      [0, [1, 3], 2 * BYTES],
      [1, [2], BYTES],
      [0, [4], BYTES],
    ]);
  });

  it('takes memory again only of records that were released', () => {
    const options = setUp();
    const [kept] = joinShards([requestOf(shardOf(0, 1))], options);
    const [released] = joinShards([requestOf(shardOf(0, 2))], options);

    released?.record.release?.();
    const [next] = joinShards([requestOf(shardOf(0, 3))], options);

    expect(next?.record.value.buffer).toBe(released?.record.value.buffer);
    expect(kept?.record.value.every((byte) => byte === 1)).toBe(true);
  });

  it('says whose shards a record has, when the first of them came, and gives it an id', () => {
    const [early, late] = [
      { signal: 'logs', receivedAtMs: 3, shards: [shardOf(0, 1)] } as const,
      { signal: 'logs', receivedAtMs: 5, shards: [shardOf(0, 2), shardOf(1, 3)] } as const,
    ];

    const joined = joinShards([late, early], setUp());

    expect(joined.map(({ requests }) => requests)).toEqual([[late, early], [late]]);
    expect(joined.map(({ record: { headers } }) => headers)).toEqual([
      { signal: 'logs', received_at_ms: '3', batch_id: 'intake-1' },
      { signal: 'logs', received_at_ms: '5', batch_id: 'intake-2' },
    ]);
  });

  it('takes a record apart into one for each shard, with ids of their own', () => {
    const options = { ...setUp(), maxBytes: 3 * BYTES };
    const [one, other] = [requestOf(shardOf(0, 1), shardOf(0, 2)), requestOf(shardOf(0, 3))];
    const [joined] = joinShards([one, other], options);

    const parts = joined?.split() ?? [];

    const seen = parts.map(({ record: { partition, value } }) => [partition, [...new Set(value)], value.length]);
    expect(seen).toEqual([
      [0, [1], BYTES],
      [0, [2], BYTES],
      [0, [3], BYTES],
    ]);
    expect(parts.map(({ requests }) => requests)).toEqual([[one], [one], [other]]);
    const ids = [joined, ...parts].map((part) => part?.record.headers['batch_id']);
    expect(new Set(ids).size).toBe(4);
  });
});
