import type { Pool } from 'pg';
import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLogConsumer } from '../../streaming/ports.ts';
import { consumePartition } from './consume-partition.ts';
import { createEndOffsetWatch } from './end-offset-watch.ts';
import { leaveGroup, releaseLeases, renewLeases } from './event-log-leases.ts';
import type { LeaseHolder } from './event-log-leases.ts';
import { ensurePartitions } from './event-log-partitions.ts';
import { interruptibleSleep } from './interruptible-sleep.ts';

/** How to consume. */
export interface PostgresEventLogConsumerOptions {
  /** Of a topic that does not exist yet. */
  readonly partitions: number;
  /** Unique among the consumers of a group, and new for every process. */
  readonly ownerId: string;
  /** After this long without a sign of life others take over; a third of it is how long a hand-over may take. */
  readonly leaseMs: number;
  /** Shortest pause between two looks at an idle log; it grows to ten times this. */
  readonly pollMs: number;
  readonly logger: Logger;
}

type RunOptions = Parameters<EventLogConsumer['run']>[0];

/** A partition that is being consumed. */
interface Running {
  readonly stop: AbortController;
  /** Resolves when the handler has let go of it. */
  readonly done: Promise<void>;
}

interface Membership extends RunOptions {
  readonly pool: Pool;
  readonly options: PostgresEventLogConsumerOptions;
  readonly holder: LeaseHolder;
  readonly running: Map<number, Running>;
  /** Fires when the run ends, by request or by a failure. */
  readonly ending: AbortSignal;
  readonly start: (partition: number) => Running;
}

/**
 * Consumes the event log in PostgreSQL. Leases only keep consumers out of each other's way: a consumer that lost its
 * lease without noticing is stopped by the epoch of its next checkpoint, not by this.
 */
export function createPostgresEventLogConsumer(pool: Pool, options: PostgresEventLogConsumerOptions): EventLogConsumer {
  return {
    async run(runOptions) {
      const { topic, group, signal } = runOptions;
      if (signal.aborted) return;
      await ensurePartitions(pool, topic, options.partitions);
      const failed = new AbortController();
      const ending = AbortSignal.any([signal, failed.signal]);
      const failures: ScoutError[] = [];
      const fail = (error: unknown): void => {
        failures.push(ScoutError.from(error));
        failed.abort();
      };
      const start = createStart(pool, { ...runOptions, options, fail });
      const holder = { group, topic, ownerId: options.ownerId };
      const membership = { ...runOptions, pool, options, holder, running: new Map<number, Running>(), ending, start };
      await keepLeases(membership).catch(fail);
      await leave(membership);
      if (failures[0] !== undefined) throw failures[0];
    },
  };
}

function createStart(
  pool: Pool,
  context: RunOptions & {
    readonly options: PostgresEventLogConsumerOptions;
    readonly fail: (error: unknown) => void;
  },
): (partition: number) => Running {
  const { topic, handler, options, fail } = context;
  const { logger, pollMs } = options;
  const watch = createEndOffsetWatch(pool, { topic, minPollMs: pollMs, maxPollMs: 10 * pollMs, logger });
  return (partition) => {
    const stop = new AbortController();
    const { signal } = stop;
    const done = consumePartition({ pool, topic, partition, handler, watch, signal, logger }).catch(fail);
    return { stop, done };
  };
}

/** Renews and follows the leases until the run ends. @throws ScoutError what no retry mends */
async function keepLeases(membership: Membership): Promise<void> {
  const { pool, options, holder, ending } = membership;
  while (!ending.aborted) {
    try {
      const { held, surplus } = await renewLeases(pool, holder, options.leaseMs);
      await follow(membership, held, surplus);
    } catch (error) {
      const failure = ScoutError.from(error);
      if (!isRetryable(failure.code)) throw failure;
      options.logger.warn({ err: failure, topic: holder.topic }, 'the leases of the event log could not be renewed');
    }
    await interruptibleSleep(options.leaseMs / 3, ending);
  }
}

async function follow(membership: Membership, held: readonly number[], surplus: readonly number[]): Promise<void> {
  const { pool, holder, running, ending, start } = membership;
  const gone = [...running.keys()].filter((partition) => !held.includes(partition));
  await stopAll(membership, gone);
  // Only what we stopped in order may be given back; what was taken from us is somebody else's.
  await releaseLeases(pool, holder, surplus);
  for (const partition of held) {
    if (!running.has(partition) && !ending.aborted) running.set(partition, start(partition));
  }
}

async function stopAll({ running }: Membership, partitions: readonly number[]): Promise<void> {
  const stopped = partitions.map(async (partition) => {
    const consumption = running.get(partition);
    consumption?.stop.abort();
    await consumption?.done;
    running.delete(partition);
  });
  await Promise.all(stopped);
}

async function leave(membership: Membership): Promise<void> {
  const { pool, holder, running, options } = membership;
  const partitions = [...running.keys()];
  await stopAll(membership, partitions);
  try {
    await releaseLeases(pool, holder, partitions);
    await leaveGroup(pool, holder);
  } catch (error) {
    // They expire by themselves.
    options.logger.warn({ err: ScoutError.from(error), topic: holder.topic }, 'the leases could not be given back');
  }
}
