import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogConsumer } from '../../streaming/ports.ts';
import { beginLife } from './consumer/consumer-life.ts';
import type { ConsumerLife, LifeEnd } from './consumer/consumer-life.ts';
import { createLagTracker } from './consumer/lag-tracker.ts';
import { ensureTopic } from './ensure-topic.ts';
import { createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';
import { PartitionOwnership } from './partition-ownership.ts';
import { withAdmin } from './topic-directory.ts';

/** Time limits, milliseconds. */
export interface ConsumerLimits {
  /** A consumer that fetches nothing, not even an empty answer, for this long is started again. */
  readonly stuckAfterMs: number;
  /** Restarts go on for this long without the group being joined once, then `run` rejects. */
  readonly giveUpAfterMs: number;
}

const LIMITS: ConsumerLimits = { stuckAfterMs: 90_000, giveUpAfterMs: 30 * 60_000 };
const BACKOFF_MS = { first: 250, most: 10_000 } as const;
const LAG_REFRESH_MS = 1_000;

type RunOptions = Parameters<EventLogConsumer['run']>[0];

/**
 * The event log on Kafka, to read from. The consumer group serves for the assignment of partitions alone: nothing is
 * committed to it, the handler's checkpoint says where to go on. A handler's failure ends `run`, and so does a failure
 * of the client that no repetition mends; after any other, and when it stands still, the client is started again,
 * counted by `slo_scout_event_log_consumer_restarts_total`, until it could not join its group for half an hour.
 */
export function createKafkaEventLogConsumer(
  options: KafkaEventLogOptions,
  limits: Partial<ConsumerLimits> = {},
): EventLogConsumer {
  return {
    async run(runOptions) {
      if (runOptions.signal.aborted) return;
      try {
        await consume(runOptions, options, { ...LIMITS, ...limits });
      } catch (cause) {
        throw toKafkaError(cause);
      }
    },
  };
}

async function consume(run: RunOptions, options: KafkaEventLogOptions, limits: ConsumerLimits): Promise<void> {
  const { topic, group, signal } = run;
  const { logger, metrics } = options;
  const lag = createLagTracker({ topic, group }, run.handler, { metrics, nowMs: Date.now });
  const refreshing = setInterval(() => lag.refresh(), LAG_REFRESH_MS);
  const failed = new AbortController();
  let failure: ScoutError | undefined;
  let life: ConsumerLife | undefined;
  const ownership = new PartitionOwnership(lag.handler, {
    seek: (partition, offset) => life?.seek(partition, offset),
    fail: (error) => {
      failure ??= ScoutError.from(error);
      failed.abort();
    },
    gap: (partition, expected, found) =>
      logger.error({ topic, partition, expected, found }, 'Records are missing from the event log'),
  });
  const ending = AbortSignal.any([signal, failed.signal]);
  const supervisor = createSupervisor(group, options, limits);
  let member: string | undefined;
  const onAssignment = (partitions: readonly number[], memberId: string): void => {
    supervisor.joined();
    metrics?.eventLogRebalances.inc({ group });
    metrics?.eventLogPartitionsAssigned.set({ topic, group }, partitions.length);
    const isNewMember = member !== undefined && member !== memberId;
    member = memberId;
    ownership.assign(partitions, isNewMember);
  };
  try {
    await supervisor.keepAlive(ending, async () => {
      const kafka = await createKafkaClient(options);
      const { partitions, replication } = options;
      await withAdmin(kafka, async (admin) => ensureTopic(admin, { topic, partitions, replication }));
      life = beginLife({
        ...{ kafka, topic, group, concurrency: partitions, ownership, logger, onAssignment },
        ...{ stuckAfterMs: limits.stuckAfterMs, signal: ending, mayRecycle: run.handler.isDoneWithBytes === true },
      });
      const end = await life.ended;
      if (end.kind !== 'crashed' && end.kind !== 'stuck') await ownership.close();
      await life.close();
      return end;
    });
  } finally {
    clearInterval(refreshing);
    await ownership.close();
    lag.clear();
    metrics?.eventLogPartitionsAssigned.remove({ topic, group });
  }
  if (failure !== undefined) throw failure;
}

interface Supervisor {
  /** Repeats lives until one ends other than by a crash. @throws ScoutError what ended it, or unavailable */
  keepAlive(ending: AbortSignal, live: () => Promise<LifeEnd>): Promise<void>;
  /** The group was joined: what comes is a new series of failures. */
  joined(): void;
}

function createSupervisor(
  group: string,
  { logger, metrics }: KafkaEventLogOptions,
  { giveUpAfterMs }: ConsumerLimits,
): Supervisor {
  let wellAtMs = performance.now();
  let restarts = 0;
  return {
    joined() {
      wellAtMs = performance.now();
      restarts = 0;
    },
    async keepAlive(ending, live) {
      while (!ending.aborted) {
        const end = await live().catch(failedToBegin);
        if (end.kind === 'stopped') return;
        if (end.kind === 'failed') throw end.error;
        if (performance.now() - wellAtMs >= giveUpAfterMs) throw end.error ?? standsStill();
        const delayMs = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** restarts);
        restarts += 1;
        metrics?.eventLogConsumerRestarts.inc({ group, reason: end.kind });
        logger.warn({ err: end.error, group, reason: end.kind, delayMs }, 'The Kafka consumer is started again');
        // An abort only shortens the pause.
        await sleep(delayMs, undefined, { signal: ending }).catch(() => undefined);
      }
    },
  };
}

function failedToBegin(cause: unknown): LifeEnd {
  const error = toKafkaError(cause);
  return isOutage(error) ? { kind: 'crashed', error } : { kind: 'failed', error };
}

function isOutage({ code }: ScoutError): boolean {
  return code === ErrorCode.unavailable || code === ErrorCode.deadlineExceeded;
}

function standsStill(): ScoutError {
  return new ScoutError({ code: ErrorCode.unavailable, message: 'The Kafka consumer stands still, again and again.' });
}
