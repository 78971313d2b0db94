import { describe, expect, it } from 'vitest';
import { PartitionOwnership } from '../../../../adapters/kafka/partition-ownership.ts';
import type { FetchedBatch } from '../../../../adapters/kafka/partition-ownership.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';

/** A handler and surroundings that write down what happens. */
function setUp(options: { from?: number; onBatch?: () => Promise<void> } = {}) {
  const log: string[] = [];
  const failures: unknown[] = [];
  const ownership = new PartitionOwnership(
    {
      onAssigned: async (partition) => {
        log.push(`assigned ${partition}`);
        return options.from ?? 0;
      },
      onRevoked: async (partition) => {
        log.push(`revoked ${partition}`);
      },
      onBatch: async ({ partition, records }) => {
        await options.onBatch?.();
        log.push(`batch ${partition}: ${records.map(({ offset }) => offset).join(',')}`);
      },
    },
    {
      seek: (partition, offset) => log.push(`seek ${partition} to ${offset}`),
      fail: (error) => failures.push(error),
      gap: (partition, expected, found) => log.push(`gap ${partition}: ${expected}..${found}`),
    },
  );
  return { log, failures, ownership };
}

const batch = (offsets: readonly number[], endOffset = 100): FetchedBatch => ({
  partition: 0,
  endOffset,
  records: offsets.map((offset) => ({ offset, appendedAtMs: 0, headers: {}, value: new Uint8Array() })),
});

describe('partition ownership', () => {
  it('asks where to begin, seeks there, and handles batches one after the other', async () => {
    const { log, ownership } = setUp({ from: 3 });
    ownership.assign([0], false);

    const first = await ownership.handle(batch([3, 4]));
    await ownership.handle(batch([5]));

    expect(first).toEqual({ kind: 'handled', lastOffset: 4 });
    expect(log).toEqual(['assigned 0', 'seek 0 to 3', 'batch 0: 3,4', 'batch 0: 5']);
  });

  it('discards a batch from before the expected offset and seeks again; of an overlapping one it takes the rest', async () => {
    const { log, ownership } = setUp({ from: 10 });
    ownership.assign([0], false);

    const early = await ownership.handle(batch([0, 1, 2]));
    const overlapping = await ownership.handle(batch([8, 9, 10, 11]));

    expect(early).toEqual({ kind: 'ignored' });
    expect(overlapping).toEqual({ kind: 'handled', lastOffset: 11 });
    expect(log).toEqual(['assigned 0', 'seek 0 to 10', 'seek 0 to 10', 'batch 0: 10,11']);
  });

  it('seeks back when a batch begins too late, and reports a gap when it still does afterwards', async () => {
    const { log, ownership } = setUp();
    ownership.assign([0], false);
    await ownership.handle(batch([0]));

    const late = await ownership.handle(batch([7]));
    const again = await ownership.handle(batch([7]));

    expect([late.kind, again.kind]).toEqual(['ignored', 'handled']);
    expect(log.slice(3)).toEqual(['seek 0 to 1', 'gap 0: 1..7', 'batch 0: 7']);
  });

  it('keeps a partition over a rebalance without asking again, and only seeks to where it was', async () => {
    const { log, ownership } = setUp();
    ownership.assign([0], false);
    await ownership.handle(batch([0, 1]));

    ownership.assign([0, 1], false);
    await ownership.handle(batch([2]));

    expect(log).toEqual([
      ...['assigned 0', 'seek 0 to 0', 'batch 0: 0,1', 'seek 0 to 2'],
      ...['assigned 1', 'seek 1 to 0', 'batch 0: 2'],
    ]);
  });

  it('revokes what is gone, ignores its batches, and asks again when it comes back', async () => {
    const { log, ownership } = setUp();
    ownership.assign([0], false);
    await ownership.handle(batch([0]));

    ownership.assign([], false);
    const foreign = await ownership.handle(batch([1]));
    ownership.assign([0], false);
    await ownership.handle(batch([0]));

    expect(foreign).toEqual({ kind: 'ignored' });
    expect(log.slice(3)).toEqual(['revoked 0', 'assigned 0', 'seek 0 to 0', 'batch 0: 0']);
  });

  it('gives everything up as a new member of the group, because others may have owned it meanwhile', async () => {
    const { log, ownership } = setUp();
    ownership.assign([0], false);
    await ownership.handle(batch([0]));

    ownership.assign([0], true);
    await ownership.handle(batch([0]));

    expect(log.slice(3)).toEqual(['revoked 0', 'assigned 0', 'seek 0 to 0', 'batch 0: 0']);
  });

  it('tells the first failure of a handler, and calls no handler any more', async () => {
    const failure = new TypeError('a bug');
    const { log, failures, ownership } = setUp({ onBatch: () => Promise.reject(failure) });
    ownership.assign([0], false);

    const verdict = await ownership.handle(batch([0]));
    await ownership.handle(batch([0]));
    ownership.assign([], false);
    await ownership.close();

    expect(verdict).toEqual({ kind: 'ignored' });
    expect(failures).toEqual([failure]);
    expect(log).toEqual(['assigned 0', 'seek 0 to 0']);
  });

  it('fails when the log ends before the checkpoint: the topic was made anew', async () => {
    const { failures, ownership } = setUp({ from: 50 });
    ownership.assign([0], false);

    await ownership.handle(batch([0, 1], 2));

    expect(failures).toMatchObject([{ code: ErrorCode.dataLoss }]);
  });

  it('waits for the running handler when it closes', async () => {
    let finish: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { log, ownership } = setUp({ onBatch: () => running });
    ownership.assign([0], false);
    void ownership.handle(batch([0]));
    await new Promise((resolve) => setImmediate(resolve));

    const closed = ownership.close();
    finish();
    await closed;

    expect(log.at(-1)).toBe('batch 0: 0');
  });
});
