import { describe, expect, it } from 'vitest';
import { rememberLastBuckets } from '../../../activities/remember-last-buckets.ts';
import type { SliBucketReader } from '../../../domain/sli/ports.ts';

const QUERY = { journeyId: 'a', fromMs: 0, toMs: 10 };

/** A reader that fails at the given reads. */
function setUp(failing: readonly number[] = []) {
  let reads = 0;
  const reader: SliBucketReader = {
    bucketRange: async () => ({ fromMs: 1, toMs: 2 }),
    countRequests: async () => [{ journeyId: 'a', requests: 3 }],
    async readBuckets() {
      reads += 1;
      if (failing.includes(reads)) throw new TypeError('broken');
      return [];
    },
  };
  return { buckets: rememberLastBuckets(reader), reads: () => reads };
}

describe('rememberLastBuckets', () => {
  it('reads the same query in a row once, and another one again', async () => {
    const { buckets, reads } = setUp();

    for (const toMs of [10, 10, 11, 11, 10]) await buckets.readBuckets({ ...QUERY, toMs });

    expect(reads()).toBe(3);
  });

  it('does not remember a failure', async () => {
    const { buckets, reads } = setUp([1]);

    await expect(buckets.readBuckets(QUERY)).rejects.toThrow('broken');
    expect(await buckets.readBuckets(QUERY)).toEqual([]);
    expect(reads()).toBe(2);
  });

  it('passes the range on', async () => {
    expect(await setUp().buckets.bucketRange({ service: 's', environment: 'e' })).toEqual({ fromMs: 1, toMs: 2 });
  });
});
