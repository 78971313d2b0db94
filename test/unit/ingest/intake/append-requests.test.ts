import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Topic } from '../../../../contracts/topics/topics.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createBatchIds } from '../../../../ingest/batch-ids.ts';
import { appendRequests } from '../../../../ingest/intake/append-requests.ts';
import type { ShardedRequest } from '../../../../ingest/intake/join-shards.ts';
import { createMemoryPool } from '../../../../ingest/memory-pool.ts';
import { createPartialEventLogWriter } from '../../../support/fakes/partial-event-log-writer.ts';

const MAX_RECORD_BYTES = 10;
const MAX_BATCH_BYTES = 8;

/** A shard that is its name, as often as it is long. */
type ShardPlan = readonly [partition: number, byteLength: number];

function requestOf(name: string, ...plans: readonly ShardPlan[]): ShardedRequest {
  const shards = plans.map(([partition, byteLength]) => ({
    partition,
    byteLength,
    writeTo: (target: Buffer, position: number) => {
      target.fill(name, position, position + byteLength);
      return position + byteLength;
    },
  }));
  return { signal: 'logs', receivedAtMs: 1, shards };
}

function setUp() {
  const log = createPartialEventLogWriter({ maxBatchBytes: MAX_BATCH_BYTES });
  const options = {
    maxBytes: MAX_RECORD_BYTES,
    memory: createMemoryPool(0),
    nextBatchId: createBatchIds('intake'),
    append: log.append.bind(log, Topic.rawTelemetry),
  };
  const append = async (...requests: readonly ShardedRequest[]) => {
    const failed = await appendRequests(requests, options);
    return requests.map((request) => failed.get(request)?.code ?? 'durable');
  };
  const textOf = (records: typeof log.taken) => records.map(({ value }) => Buffer.from(value).toString());
  return { log, append, counted: () => textOf(log.counted()), taken: () => textOf(log.taken) };
}

describe('appending requests together', () => {
  it('makes one append of them when the log takes it', async () => {
    const { append, log, taken } = setUp();

    const results = await append(requestOf('a', [0, 2], [1, 1]), requestOf('b', [0, 3]));

    expect(results).toEqual(['durable', 'durable']);
    expect(log.appends).toEqual([2]);
    expect(taken()).toEqual(['aabbb', 'a']);
  });

  it('fails only the request that the log refuses, and counts what was durable already once', async () => {
    const { append, counted, taken } = setUp();

    const results = await append(requestOf('a', [0, 2]), requestOf('x', [1, 9]), requestOf('b', [2, 3]));

    expect(results).toEqual(['durable', 'invalid_argument', 'durable']);
    expect(taken()).toEqual(['aa', 'bbb', 'aa', 'bbb']);
    expect(counted()).toEqual(['aa', 'bbb']);
  });

  it('takes a record apart that only together is too large', async () => {
    const { append, counted } = setUp();

    const results = await append(requestOf('a', [0, 5], [1, 1]), requestOf('b', [0, 5]));

    expect(results).toEqual(['durable', 'durable']);
    expect(counted().sort()).toEqual(['a', 'aaaaa', 'bbbbb']);
  });

  it('takes a record of one request apart, too', async () => {
    const { append, counted } = setUp();

    const results = await append(requestOf('a', [0, 7], [0, 2]));

    expect(results).toEqual(['durable']);
    expect(counted().sort()).toEqual(['aa', 'aaaaaaa']);
  });

  it('takes the records of a partition one by one that only together are too large', async () => {
    const { append, counted } = setUp();

    const results = await append(requestOf('a', [0, 6], [0, 6]));

    expect(results).toEqual(['durable']);
    expect(counted()).toEqual(['aaaaaa', 'aaaaaa']);
  });

  it('does not append more of a request that has failed', async () => {
    const { append, counted } = setUp();

    const results = await append(requestOf('x', [0, 9], [0, 4]), requestOf('a', [0, 3]));

    expect(results).toEqual(['invalid_argument', 'durable']);
    expect(counted().join('')).toContain('aaa');
  });

  it('asks a log no more that goes away meanwhile, and says what is durable', async () => {
    const { append, log } = setUp();
    log.goAwayAt(3);

    const results = await append(
      requestOf('a', [0, 2]),
      requestOf('x', [1, 9]),
      requestOf('b', [2, 3]),
      requestOf('c', [3, 3]),
    );

    expect(results).toEqual(['durable', 'unavailable', 'unavailable', 'unavailable']);
    expect(log.appends).toEqual([4, 1, 1]);
  });

  it('fails as a whole when the log takes nothing', async () => {
    const { append, log } = setUp();
    log.goAwayAt(1);

    await expect(append(requestOf('a', [0, 2]), requestOf('b', [1, 1]))).rejects.toMatchObject({ code: 'unavailable' });

    expect(log.appends).toEqual([2]);
  });

  it('whatever is refused: all that could be taken is, and a request that is durable is counted exactly once', async () => {
    const plan = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: MAX_RECORD_BYTES }));
    const plans = fc.array(fc.array(plan, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(plans, async (story) => {
        const { append, counted } = setUp();
        const nameOf = (index: number) => String.fromCharCode('a'.charCodeAt(0) + index);

        // A single record that is refused fails the append as a whole.
        const results = await append(...story.map((shards, index) => requestOf(nameOf(index), ...shards))).catch(
          (error: unknown) => [ScoutError.from(error).code],
        );

        const all = counted().join('');
        for (const [index, shards] of story.entries()) {
          const isTooLarge = shards.some(([, bytes]) => bytes > MAX_BATCH_BYTES);
          expect(results[index]).toBe(isTooLarge ? 'invalid_argument' : 'durable');
          const bytes = shards.reduce((sum, [, byteLength]) => sum + byteLength, 0);
          if (!isTooLarge) expect(all.split(nameOf(index)).length - 1).toBe(bytes);
        }
      }),
      { numRuns: 400 },
    );
  });
});
