import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { ErrorCode, isRetryable } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { recycleValues } from '../compression/register-codecs.ts';
import { KAFKA_RETRY } from '../kafka-client.ts';
import { toKafkaError } from '../kafka-error.ts';
import type { PartitionOwnership } from '../partition-ownership.ts';
import { createStickyAssigner } from './sticky-assigner.ts';
import { createStuckWatch } from './stuck-watch.ts';
import type { StuckWatch } from './stuck-watch.ts';
import { toLogRecord, toOffset } from './to-log-record.ts';

/** How one life of a consumer ended. */
export type LifeEnd =
  | { readonly kind: 'stopped' }
  /** Another life may do better. */
  | { readonly kind: 'crashed' | 'stuck'; readonly error: ScoutError | undefined }
  | { readonly kind: 'failed'; readonly error: ScoutError };

/** What a life needs. */
export interface LifeOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly group: string;
  readonly concurrency: number;
  readonly ownership: PartitionOwnership;
  readonly logger: Logger;
  readonly stuckAfterMs: number;
  /** Called for each assignment, with the member's id of this life. */
  readonly onAssignment: (partitions: readonly number[], memberId: string) => void;
  /** Whether the bytes of a batch that was handled may be overwritten. */
  readonly mayRecycle: boolean;
  /** Ends the life as `stopped`. */
  readonly signal: AbortSignal;
}

/** One kafkajs consumer; {@link seek} goes nowhere when it is over. */
export interface ConsumerLife {
  readonly ended: Promise<LifeEnd>;
  seek(partition: number, offset: number): void;
  /** Leaves the group; bounded, because a consumer that is stuck never answers. */
  close(): Promise<void>;
}

const SESSION_TIMEOUT_MS = 20_000;
const HEARTBEAT_INTERVAL_MS = 2_000;
/** How long a rebalance waits for members that are inside a batch. */
const REBALANCE_TIMEOUT_MS = 30_000;
/** Bounds how long a stop and a rebalance wait for an idle fetch. */
const FETCH_WAIT_MS = 250;
const MAX_BYTES_PER_PARTITION = 2 * 1024 * 1024;
const MAX_FETCH_BYTES = 16 * 1024 * 1024;
const WATCH_INTERVAL_MS = 1_000;
const CLOSE_TIMEOUT_MS = 10_000;
/** The coordinator of a life that crashed may be the broker that does not answer. */
const ABANDON_TIMEOUT_MS = 3_000;

/**
 * Begins a life: connects, joins the group, hands batches to the ownership. kafkajs is told never to start again by
 * itself: its own restarts have no end and nobody sees them.
 */
export function beginLife(options: LifeOptions): ConsumerLife {
  const { topic, logger, signal } = options;
  const watch = createStuckWatch({ stuckAfterMs: options.stuckAfterMs, nowMs: () => performance.now() });
  const state: LifeState = { isOver: false, claims: [], nodes: new Set(), mayRestart: false, end: () => undefined };
  const consumer = createConsumer(options, state);
  let closeTimeoutMs = CLOSE_TIMEOUT_MS;
  const ended = new Promise<LifeEnd>((resolve) => {
    state.end = (end) => {
      state.isOver = true;
      closeTimeoutMs = end.kind === 'stopped' ? CLOSE_TIMEOUT_MS : ABANDON_TIMEOUT_MS;
      resolve(end);
    };
  });
  const stop = (): void => state.end({ kind: 'stopped' });
  const watching = setInterval(() => {
    if (watch.isStuck()) state.end({ kind: 'stuck', error: undefined });
  }, WATCH_INTERVAL_MS);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  listen(consumer, watch, { options, state });
  start(consumer, watch, { options, state }).catch((cause: unknown) => {
    const error = toKafkaError(cause);
    state.end({ kind: isRetryable(error.code) ? 'crashed' : 'failed', error });
  });
  return {
    ended,
    seek(partition, offset) {
      if (!state.isOver) consumer.seek({ topic, partition, offset: String(offset) });
    },
    async close() {
      state.isOver = true;
      clearInterval(watching);
      signal.removeEventListener('abort', stop);
      await disconnect(consumer, { logger, timeoutMs: closeTimeoutMs });
    },
  };
}

interface LifeState {
  isOver: boolean;
  /** What the last assignment gave us. */
  claims: readonly number[];
  /** The brokers that were asked for records. */
  readonly nodes: Set<string>;
  /** Whether kafkajs takes the crash for one that may pass. */
  mayRestart: boolean;
  end: (end: LifeEnd) => void;
}

interface Life {
  readonly options: LifeOptions;
  readonly state: LifeState;
}

function createConsumer({ kafka, topic, group }: LifeOptions, state: LifeState): Consumer {
  const sticky = createStickyAssigner((asked) => (asked === topic ? state.claims : []));
  return kafka.consumer({
    groupId: group,
    // The second is for members of an older version during a deployment.
    partitionAssigners: [sticky, kafkajs.PartitionAssigners.roundRobin],
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
    maxBytes: MAX_FETCH_BYTES,
    allowAutoTopicCreation: false,
    retry: {
      ...KAFKA_RETRY,
      // Asked only about crashes that may pass.
      restartOnFailure: async () => {
        state.mayRestart = true;
        return false;
      },
    },
  });
}

function listen(consumer: Consumer, watch: StuckWatch, { options, state }: Life): void {
  const { topic, onAssignment } = options;
  consumer.on(consumer.events.FETCH, () => watch.touch());
  consumer.on(consumer.events.FETCH_START, ({ payload }) => state.nodes.add(String(payload.nodeId)));
  consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }) => {
    // With others there, what the silent one led is theirs soon. kafkajs would ask it again for one and a half minutes,
    // and whoever waits for its only broker goes on sooner when it answers again.
    if (state.nodes.size > 1) state.end({ kind: 'crashed', error: isSilent(payload.broker, payload.apiName) });
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    watch.touch();
    if (state.isOver) return;
    state.claims = payload.memberAssignment[topic] ?? [];
    onAssignment(state.claims, payload.memberId);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    const error = toKafkaError(payload.error);
    state.end({ kind: state.mayRestart && isRetryable(error.code) ? 'crashed' : 'failed', error });
  });
}

async function start(consumer: Consumer, watch: StuckWatch, { options, state }: Life): Promise<void> {
  const { topic, concurrency } = options;
  await consumer.connect();
  if (state.isOver) return;
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: concurrency,
    eachBatch: async (payload) => {
      if (!state.isOver) await watch.during(async () => handleBatch(payload, options));
    },
  });
}

async function handleBatch(payload: EachBatchPayload, { ownership, mayRecycle }: LifeOptions): Promise<void> {
  const { batch } = payload;
  const beat = setInterval(() => {
    // A failed heartbeat fails again after the batch, where the client acts on it.
    payload.heartbeat().catch(() => undefined);
  }, HEARTBEAT_INTERVAL_MS);
  try {
    const verdict = await ownership.handle({
      partition: batch.partition,
      records: batch.messages.map(toLogRecord),
      endOffset: toOffset(batch.highWatermark),
    });
    if (verdict.kind === 'ignored') return;
    payload.resolveOffset(String(verdict.lastOffset));
    // What was ignored is left to the garbage collector.
    if (mayRecycle) recycleValues(batch.messages.map(({ value }) => value));
  } finally {
    clearInterval(beat);
  }
}

async function disconnect(
  consumer: Consumer,
  { logger, timeoutMs }: { readonly logger: Logger; readonly timeoutMs: number },
): Promise<void> {
  const stopped = consumer.disconnect().then(
    () => true,
    (error: unknown) => {
      logger.warn({ err: error }, 'The Kafka consumer did not leave its group cleanly');
      return true;
    },
  );
  const inTime = await Promise.race([stopped, sleep(timeoutMs, false, { ref: false })]);
  if (!inTime) logger.warn('The Kafka consumer does not stop; it is left behind');
}

function isSilent(broker: string, request: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: `The Kafka broker ${broker} does not answer.`,
    details: { broker, request },
  });
}
