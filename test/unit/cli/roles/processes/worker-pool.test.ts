import { afterEach, describe, expect, it, vi } from 'vitest';
import { startWorkerPool } from '../../../../../cli/roles/processes/worker-pool.ts';
import type { WorkerPoolOptions, WorkerProcess } from '../../../../../cli/roles/processes/worker-pool.ts';
import type { WorkerMessage, WorkerOrder } from '../../../../../cli/roles/processes/worker-message.ts';
import { createSilentLogger } from '../../../../../platform/logging/logger.ts';

/** A process that does what the test says. */
interface FakeProcess extends WorkerProcess {
  readonly index: number;
  readonly orders: WorkerOrder[];
  isKilled: boolean;
  say(message: WorkerMessage): void;
  exit(how: string): void;
}

function createFakeProcess(index: number, onOrder: (process: FakeProcess, order: WorkerOrder) => void): FakeProcess {
  const listeners: ((message: WorkerMessage) => void)[] = [];
  const exits: ((how: string) => void)[] = [];
  const process: FakeProcess = {
    index,
    pid: 1000 + index,
    orders: [],
    isKilled: false,
    send(order) {
      process.orders.push(order);
      onOrder(process, order);
    },
    onMessage: (listener) => listeners.push(listener),
    onExit: (listener) => exits.push(listener),
    kill() {
      process.isKilled = true;
      process.exit('signal SIGKILL');
    },
    say: (message) => {
      for (const listener of listeners) listener(message);
    },
    exit: (how) => {
      for (const listener of exits.splice(0)) listener(how);
    },
  };
  return process;
}

describe('a pool of processes', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const ready: WorkerMessage = { kind: 'ready', addresses: { http: 'x:1' } };
  const setUp = (overrides: Partial<WorkerPoolOptions> = {}) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const started: FakeProcess[] = [];
    const obey = (process: FakeProcess, order: WorkerOrder) => {
      if (order.kind === 'stop') process.exit('status 0');
      else process.say({ kind: 'metrics', id: order.id, metrics: [{ name: `of ${String(process.index)}` }] });
    };
    const options: WorkerPoolOptions = {
      count: 2,
      fork: (index) => {
        const process = createFakeProcess(index, obey);
        started.push(process);
        return process;
      },
      logger: createSilentLogger(),
      firstPauseMs: 100,
      longestPauseMs: 1000,
      steadyAfterMs: 5000,
      maxFailedStarts: 3,
      stopGraceMs: 500,
      metricsTimeoutMs: 200,
      ...overrides,
    };
    return { started, starting: startWorkerPool(options) };
  };
  const startAll = async (overrides: Partial<WorkerPoolOptions> = {}) => {
    const { started, starting } = setUp(overrides);
    for (const process of started) process.say(ready);
    return { started, pool: await starting };
  };

  /** The first process ends, and does not come up again. */
  const crashForGood = async (started: readonly FakeProcess[]) => {
    started[0]!.exit('status 1');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      started.at(-1)!.exit('status 78');
      await vi.advanceTimersByTimeAsync(0);
    }
  };

  it('is ready when all are, and tells their addresses', async () => {
    const { started, pool } = await startAll();

    expect(started.map(({ index }) => index)).toEqual([0, 1]);
    expect(pool.addresses).toEqual({ http: 'x:1' });
    expect(pool.readyCount()).toBe(2);
  });

  it('fails in the words of the one that cannot start, and stops the others', async () => {
    const { started, starting } = setUp();
    started[0]!.say(ready);
    started[1]!.say({ kind: 'failed', message: 'Port 4317 cannot be used.' });
    started[1]!.exit('status 1');

    await expect(starting).rejects.toMatchObject({ code: 'failed_precondition', message: 'Port 4317 cannot be used.' });
    expect(started[0]!.orders).toEqual([{ kind: 'stop' }]);
  });

  it('starts a crashed process again, after pauses that grow', async () => {
    const { started, pool } = await startAll();

    started[1]!.exit('signal SIGKILL');
    const during = pool.readyCount();
    await vi.advanceTimersByTimeAsync(100);
    started[2]!.say(ready);
    const restored = pool.readyCount();
    started[2]!.exit('signal SIGSEGV');
    await vi.advanceTimersByTimeAsync(199);
    const tooEarly = started.length;
    await vi.advanceTimersByTimeAsync(1);

    expect([during, restored, tooEarly, started.length]).toEqual([1, 2, 3, 4]);
    expect(started.slice(2).map(({ index }) => index)).toEqual([1, 1]);
  });

  it('gives up when a process cannot be started again', async () => {
    const { started, pool } = await startAll();
    const failure = expect(pool.failed).rejects.toMatchObject({ code: 'failed_precondition' });

    await crashForGood(started);

    await failure;
  });

  it('gives up just so when the process had been well for long before', async () => {
    const { started, pool } = await startAll();
    const failure = expect(pool.failed).rejects.toMatchObject({ code: 'failed_precondition' });
    await vi.advanceTimersByTimeAsync(60_000);

    await crashForGood(started);

    await failure;
  });

  it('collects the metrics of all that answer', async () => {
    const { started, pool } = await startAll();
    started[0]!.send = () => undefined;

    const collecting = pool.metrics();
    await vi.advanceTimersByTimeAsync(200);

    expect(await collecting).toEqual([[{ name: 'of 1' }]]);
  });

  it('stops all, and kills what does not stop', async () => {
    const { started, pool } = await startAll();
    started[0]!.send = () => undefined;

    const closing = pool.close();
    await vi.advanceTimersByTimeAsync(500);
    await closing;

    expect(started.map(({ isKilled }) => isKilled)).toEqual([true, false]);
    expect(started).toHaveLength(2);
  });
});
