import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { MetricsSnapshot, WorkerMessage, WorkerOrder } from './worker-message.ts';

/** A started process. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  send(order: WorkerOrder): void;
  onMessage(listener: (message: WorkerMessage) => void): void;
  /** Told once, with a few words about its end. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

/** How a pool works. Durations in milliseconds. */
export interface WorkerPoolOptions {
  readonly count: number;
  /** Starts the process with this index, from 0. */
  readonly fork: (index: number) => WorkerProcess;
  readonly logger: Logger;
  /** The first pause before a crashed process is started again; doubled by every crash, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A process that lived so long was well: its next crash counts as the first. */
  readonly steadyAfterMs: number;
  /** So many starts that fail one after another end the pool. */
  readonly maxFailedStarts: number;
  readonly stopGraceMs: number;
  readonly metricsTimeoutMs: number;
}

/**
 * Processes that do one role together. `starting` until all are ready; then a process that ends is started again after
 * a pause; `failed` rejects when one cannot be started any more. `close` stops them all, and kills what does not stop.
 */
export interface WorkerPool {
  /** What the first process told when it was ready. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly failed: Promise<never>;
  /** How many are ready now. */
  readyCount(): number;
  /** Of every process that answers in time. */
  metrics(): Promise<readonly MetricsSnapshot[]>;
  close(): Promise<void>;
}

interface Seat {
  readonly index: number;
  process: WorkerProcess | undefined;
  isReady: boolean;
  crashes: number;
  readyAtMs: number;
  addresses: Readonly<Record<string, string>>;
  /** Who waits for metrics, by the id of the question. */
  readonly questions: Map<number, (metrics: MetricsSnapshot | undefined) => void>;
}

/**
 * Starts the processes.
 * @throws ScoutError failed_precondition when one of them cannot start, in its own words; the others are stopped
 */
export async function startWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const { logger } = options;
  const seats = Array.from({ length: options.count }, (_, index) => newSeat(index));
  let isStopping = false;
  let fail: (error: ScoutError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);

  const restart = (seat: Seat): void => {
    seat.crashes = performance.now() - seat.readyAtMs > options.steadyAfterMs ? 1 : seat.crashes + 1;
    const pauseMs = Math.min(options.longestPauseMs, options.firstPauseMs * 2 ** (seat.crashes - 1));
    logger.error({ process: seat.index, pauseMs }, 'A process of the role has ended and is started again');
    setTimeout(() => {
      if (!isStopping) start(seat).catch((error: unknown) => giveUpOrRetry(seat, ScoutError.from(error)));
    }, pauseMs).unref();
  };
  const giveUpOrRetry = (seat: Seat, error: ScoutError): void => {
    if (seat.crashes >= options.maxFailedStarts) fail(error);
    else if (!isStopping) restart(seat);
  };
  const start = (seat: Seat): Promise<void> =>
    startSeat(seat, options, () => {
      if (!isStopping) restart(seat);
    });
  const close = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(seats.map((seat) => stopSeat(seat, options.stopGraceMs)));
  };

  try {
    await Promise.all(seats.map(start));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    addresses: seats[0]?.addresses ?? {},
    failed,
    readyCount: () => seats.filter(({ isReady }) => isReady).length,
    metrics: () => collectMetrics(seats, options.metricsTimeoutMs),
    close,
  };
}

function newSeat(index: number): Seat {
  return {
    index,
    process: undefined,
    isReady: false,
    crashes: 0,
    readyAtMs: Number.POSITIVE_INFINITY,
    addresses: {},
    questions: new Map(),
  };
}

function startSeat(seat: Seat, { fork, logger }: WorkerPoolOptions, onCrash: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not ready yet: a start that fails follows no steady life, however long the process before it was well.
    seat.readyAtMs = Number.POSITIVE_INFINITY;
    const worker = fork(seat.index);
    seat.process = worker;
    let problem: string | undefined;
    worker.onMessage((message) => {
      if (message.kind === 'failed') problem = message.message;
      if (message.kind === 'metrics') seat.questions.get(message.id)?.(message.metrics);
      if (message.kind !== 'ready') return;
      seat.isReady = true;
      seat.readyAtMs = performance.now();
      seat.addresses = message.addresses;
      logger.info({ process: seat.index, pid: worker.pid }, 'A process of the role is ready');
      resolve();
    });
    worker.onExit((how) => {
      const wasReady = seat.isReady;
      seat.isReady = false;
      seat.process = undefined;
      if (wasReady) onCrash();
      else {
        const message = problem ?? `A process of the role ended with ${how} before it was ready.`;
        reject(new ScoutError({ code: ErrorCode.failedPrecondition, message }));
      }
    });
  });
}

function stopSeat({ process }: Seat, graceMs: number): Promise<void> {
  if (process === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => {
      process.kill();
    }, graceMs);
    process.onExit(() => {
      clearTimeout(kill);
      resolve();
    });
    process.send({ kind: 'stop' });
  });
}

async function collectMetrics(seats: readonly Seat[], timeoutMs: number): Promise<readonly MetricsSnapshot[]> {
  const snapshots = await Promise.all(seats.map((seat) => askForMetrics(seat, timeoutMs)));
  return snapshots.filter((snapshot) => snapshot !== undefined);
}

function askForMetrics(seat: Seat, timeoutMs: number): Promise<MetricsSnapshot | undefined> {
  const { process, isReady, questions } = seat;
  if (process === undefined || !isReady) return Promise.resolve(undefined);
  const id = Math.max(0, ...questions.keys()) + 1;
  return new Promise((resolve) => {
    const settle = (metrics: MetricsSnapshot | undefined): void => {
      clearTimeout(timer);
      questions.delete(id);
      resolve(metrics);
    };
    const timer = setTimeout(() => {
      settle(undefined);
    }, timeoutMs);
    questions.set(id, settle);
    process.send({ kind: 'metrics', id });
  });
}
