import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import type { EngineLife, EngineWork, OwnedPosition } from '../../../../streaming/engine/engine-work.ts';
import { createPartitionEngine } from '../../../../streaming/engine/partition-engine.ts';
import type { LogRecord } from '../../../../streaming/ports.ts';

const failure = new ScoutError({ code: ErrorCode.unavailable, message: 'no' });
const settle = () => new Promise((resolve) => setImmediate(resolve));

function recordsOf(...offsets: readonly number[]): readonly LogRecord[] {
  return offsets.map((offset) => ({ offset, appendedAtMs: 1_000 + offset, headers: {}, value: new Uint8Array() }));
}

/** Work that writes down what it is asked for; a test replaces what it needs otherwise. */
function setUp(changes: Partial<EngineWork<OwnedPosition>> = {}) {
  const metrics = createMetrics();
  const events: string[] = [];
  const clock = { nowMs: 0 };
  const lives: EngineLife<OwnedPosition>[] = [];
  const work: EngineWork<OwnedPosition> = {
    isDoneWithBytes: false,
    metrics: {
      lagRecords: metrics.streamLagRecords,
      lagSeconds: metrics.streamLagSeconds,
      snapshotBytes: metrics.streamSnapshotBytes,
      checkpointSeconds: metrics.streamCheckpointSeconds,
      checkpointAgeSeconds: metrics.streamCheckpointAgeSeconds,
    },
    acquire: async (partition) => ({
      ...{ partition, epoch: 1, appendedAtMs: 0, nextOffset: 5, endOffset: 5 },
      ...{ snapshotKey: undefined, changed: false },
    }),
    mustWait: () => false,
    makeRoom: async () => undefined,
    take: (owned, { offset }) => {
      events.push(`take ${String(owned.partition)}/${String(offset)}`);
      owned.nextOffset = offset + 1;
      return undefined;
    },
    age: () => false,
    pendingRows: () => 1,
    commit: async (changed) => {
      events.push(`commit ${changed.map(({ partition, nextOffset }) => `${partition}/${nextOffset}`).join()}`);
      for (const owned of changed) owned.changed = false;
    },
    show: () => undefined,
    ...changes,
  };
  const deps = { group: 'g', topic: 't', logger: createSilentLogger(), checkpointIntervalMs: 1_000 };
  const engine = createPartitionEngine({ ...deps, now: () => clock.nowMs, wallClock: () => 0 }, (life) => {
    lives.push(life);
    return work;
  });
  const deliver = (partition: number, ...offsets: readonly number[]) =>
    engine.onBatch({ partition, records: recordsOf(...offsets), endOffset: 100 });
  return { engine, events, clock, lives, deliver, metrics };
}

describe('an engine', () => {
  it('reads on from what is committed, and takes a record once though it is delivered again', async () => {
    const { engine, events, deliver } = setUp();

    const from = await engine.onAssigned(0);
    await deliver(0, 3, 4, 5, 6);
    await deliver(0, 6, 7);

    expect(from).toBe(5);
    expect(events).toEqual(['take 0/5', 'take 0/6', 'take 0/7']);
  });

  it('commits the partitions that changed, and nothing when none did', async () => {
    const { engine, events, deliver } = setUp();
    for (const partition of [0, 1, 2]) await engine.onAssigned(partition);
    await deliver(0, 5);
    await deliver(2, 5, 6);

    await engine.checkpoint();
    await engine.checkpoint();

    expect(events.filter((event) => event.startsWith('commit'))).toEqual(['commit 0/6,2/7']);
  });

  it('joins a checkpoint that runs already', async () => {
    let commits = 0;
    const { engine, deliver } = setUp({
      commit: async () => {
        commits += 1;
        await settle();
      },
    });
    await engine.onAssigned(0);
    await deliver(0, 5);

    await Promise.all([engine.checkpoint(), engine.checkpoint()]);

    expect(commits).toBe(1);
  });

  it('checkpoints when it is time', async () => {
    const { engine, events, clock, deliver } = setUp();
    await engine.onAssigned(0);
    await deliver(0, 5);
    engine.tick();
    const before = events.length;

    clock.nowMs = 1_000;
    engine.tick();

    expect(before).toBe(1);
    expect(events).toEqual(['take 0/5', 'commit 0/6']);
  });

  it('has something to commit when time alone changed what is in memory', async () => {
    const { engine, events, clock } = setUp({ age: () => true });
    await engine.onAssigned(0);
    clock.nowMs = 1_000;

    engine.tick();

    expect(events).toEqual(['commit 0/5']);
  });

  it('waits for room before it takes a record, and for a record that takes its time', async () => {
    let isFull = true;
    let end = (): void => undefined;
    const { engine, events, deliver } = setUp({
      mustWait: () => isFull,
      makeRoom: async () => {
        events.push('room');
        isFull = false;
      },
      take: (owned, { offset }) => {
        events.push(`take ${String(offset)}`);
        return new Promise<void>((resolve) => (end = resolve)).then(() => {
          owned.nextOffset = offset + 1;
        });
      },
    });
    await engine.onAssigned(0);

    const delivered = deliver(0, 5, 6);
    await settle();
    const before = [...events];
    end();
    await settle();
    end();
    await delivered;

    expect(before).toEqual(['room', 'take 5']);
    expect(events).toEqual(['room', 'take 5', 'take 6']);
  });

  it('forgets a partition that is revoked while a record takes its time, and writes nothing of it', async () => {
    let end = (): void => undefined;
    const { engine, events, deliver, lives } = setUp({ take: () => new Promise<void>((resolve) => (end = resolve)) });
    await engine.onAssigned(0);
    const delivered = deliver(0, 5, 6);

    await engine.onRevoked(0);
    end();
    await delivered;
    await engine.checkpoint();

    expect(events).toEqual([]);
    expect(lives[0]?.partitions.size).toBe(0);
  });

  it('waits for the commit that is running before a partition is given up', async () => {
    let end = (): void => undefined;
    const { engine, deliver } = setUp({ commit: () => new Promise<void>((resolve) => (end = resolve)) });
    await engine.onAssigned(0);
    await deliver(0, 5);
    void engine.checkpoint();
    let isRevoked = false;
    const revoked = engine.onRevoked(0).then(() => (isRevoked = true));
    await settle();
    const before = isRevoked;

    end();
    await revoked;

    expect([before, isRevoked]).toEqual([false, true]);
  });

  it('drops everything when a commit fails: only the store knows whether it took effect', async () => {
    const { engine, events, deliver, lives } = setUp({ commit: () => Promise.reject(failure) });
    await engine.onAssigned(0);
    await deliver(0, 5);

    await engine.checkpoint();
    await deliver(0, 6);

    expect(engine.halted.reason).toBe(failure);
    expect(lives[0]?.partitions.size).toBe(0);
    expect(lives[0]?.closing.aborted).toBe(true);
    expect(events).toEqual(['take 0/5']);
  });

  it.each<readonly [string, Partial<EngineWork<OwnedPosition>>, ErrorCode]>([
    ['taking a record in', { take: () => Promise.reject(failure) }, ErrorCode.unavailable],
    ['ageing', { age: () => expect.fail('a defect') }, ErrorCode.internal],
  ])('halts when %s fails', async (_what, changes, code) => {
    const { engine, deliver } = setUp(changes);
    await engine.onAssigned(0);

    await deliver(0, 5);
    engine.tick();

    expect(engine.halted.reason).toMatchObject({ code });
  });

  it('repeats the takeover of a partition while the store is away, and halts when it is refused', async () => {
    const gone = new ScoutError({ code: ErrorCode.dataLoss, message: 'The snapshot is gone.' });
    const answers = [failure, gone];
    const { engine } = setUp({ acquire: async () => Promise.reject(answers.shift() ?? gone) });

    await expect(engine.onAssigned(0)).rejects.toBe(gone);

    expect(answers).toEqual([]);
    expect(engine.halted.reason).toBe(gone);
  });

  it('writes a last checkpoint when it is stopped, and takes nothing more in', async () => {
    const { engine, events, deliver } = setUp();
    await engine.onAssigned(0);
    await deliver(0, 5);

    await engine.stop();
    await deliver(0, 6);
    engine.tick();

    expect(events).toEqual(['take 0/5', 'commit 0/6']);
    expect(engine.halted.aborted).toBe(false);
  });

  it('takes no partition over once it is stopping', async () => {
    const { engine, lives } = setUp();

    await engine.stop();

    await expect(engine.onAssigned(0)).rejects.toMatchObject({ code: 'cancelled' });
    expect(lives[0]?.partitions.size).toBe(0);
    expect(engine.halted.aborted).toBe(false);
  });

  it('lets others have the event loop while it takes many records in', async () => {
    const { engine, clock, deliver, events } = setUp({
      take: (owned, { offset }) => {
        clock.nowMs += 11;
        owned.nextOffset = offset + 1;
        events.push(`take ${String(offset)}`);
        return undefined;
      },
    });
    await engine.onAssigned(0);

    setImmediate(() => events.push('others'));
    await deliver(0, 5, 6, 7);

    expect(events).toEqual(['take 5', 'take 6', 'others', 'take 7']);
  });

  it('tells how far behind it is, and nothing of a partition that it gave up', async () => {
    const { engine, deliver, metrics } = setUp();
    await engine.onAssigned(0);
    await engine.onAssigned(1);
    await deliver(0, 5);
    engine.tick();
    const before = (await metrics.streamLagRecords.get()).values;

    await engine.onRevoked(0);

    const after = (await metrics.streamLagRecords.get()).values;
    expect(before.map(({ labels, value }) => [labels.partition, value])).toEqual([
      ['0', 94],
      ['1', 0],
    ]);
    expect(after.map(({ labels }) => labels.partition)).toEqual(['1']);
  });
});
