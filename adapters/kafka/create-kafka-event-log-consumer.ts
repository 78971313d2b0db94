import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogConsumer, LogRecord } from '../../streaming/ports.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { KafkaEventLogOptions } from './create-kafka-event-log-writer.ts';
import { ensureTopic } from './ensure-topic.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import { PartitionOwnership } from './partition-ownership.ts';

const SESSION_TIMEOUT_MS = 20_000;
const HEARTBEAT_INTERVAL_MS = 2_000;
/** How long a rebalance waits for members that are inside a batch. */
const REBALANCE_TIMEOUT_MS = 30_000;
/** Bounds how long a stop and a rebalance wait for an idle fetch. */
const FETCH_WAIT_MS = 250;
const MAX_BYTES_PER_PARTITION = 2 * 1024 * 1024;
const MAX_FETCH_BYTES = 16 * 1024 * 1024;

type RunOptions = Parameters<EventLogConsumer['run']>[0];

/**
 * The event log on Kafka, to read from. The consumer group serves for the assignment of partitions alone: nothing is
 * committed to it, the handler's checkpoint says where to go on. A handler's failure ends `run`; the client's own
 * failures are retried by the client, and end `run` when it gives up.
 */
export function createKafkaEventLogConsumer(options: KafkaEventLogOptions): EventLogConsumer {
  const kafka = createKafkaClient(options);
  return {
    async run(runOptions) {
      if (runOptions.signal.aborted) return;
      try {
        await createTopic(kafka, runOptions.topic, options.partitions);
        await consume(kafka, runOptions, options);
      } catch (cause) {
        throw toKafkaError(cause);
      }
    },
  };
}

async function createTopic(kafka: Kafka, topic: string, partitions: number): Promise<void> {
  const admin = kafka.admin({ retry: KAFKA_RETRY });
  try {
    await admin.connect();
    await ensureTopic(admin, topic, partitions);
  } finally {
    await admin.disconnect();
  }
}

async function consume(
  kafka: Kafka,
  { topic, group, handler, signal }: RunOptions,
  { partitions, logger }: KafkaEventLogOptions,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
    maxBytes: MAX_FETCH_BYTES,
    allowAutoTopicCreation: false,
    retry: KAFKA_RETRY,
  });
  const end = createEnd(signal);
  const ownership = new PartitionOwnership(handler, {
    seek: (partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    fail: (error) => {
      end.fail(ScoutError.from(error));
    },
    gap: (partition, expected, found) =>
      logger.error({ topic, partition, expected, found }, 'Records are missing from the event log'),
  });
  watchGroup({ consumer, topic, ownership, fail: end.fail });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitions,
      eachBatch: (payload) => handleBatch(payload, ownership),
    });
    await end.reached;
  } finally {
    end.release();
    await ownership.close();
    await disconnect(consumer, logger);
  }
}

/** Resolves at the abort, rejects at the first failure. */
function createEnd(signal: AbortSignal): {
  readonly reached: Promise<void>;
  readonly fail: (error: unknown) => void;
  readonly release: () => void;
} {
  let fail: (error: unknown) => void = () => undefined;
  let stop: () => void = () => undefined;
  const reached = new Promise<void>((resolve, reject) => {
    stop = resolve;
    fail = reject;
  });
  // It is awaited only once the consumer runs, and may reject before.
  reached.catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { reached, fail, release: () => signal.removeEventListener('abort', stop) };
}

function watchGroup({
  consumer,
  topic,
  ownership,
  fail,
}: {
  readonly consumer: Consumer;
  readonly topic: string;
  readonly ownership: PartitionOwnership;
  readonly fail: (error: unknown) => void;
}): void {
  let member: string | undefined;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const isNewMember = member !== undefined && member !== payload.memberId;
    member = payload.memberId;
    ownership.assign(payload.memberAssignment[topic] ?? [], isNewMember);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    // With `restart` the client begins again by itself; without it, it would stand still for ever.
    if (!payload.restart) fail(toKafkaError(payload.error));
  });
}

async function handleBatch(payload: EachBatchPayload, ownership: PartitionOwnership): Promise<void> {
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
    if (verdict.kind === 'handled') payload.resolveOffset(String(verdict.lastOffset));
  } finally {
    clearInterval(beat);
  }
}

function toLogRecord({ offset, timestamp, headers = {}, value }: KafkaMessage): LogRecord {
  const texts = Object.entries(headers).map(([name, header]) => [name, headerText(header)]);
  return {
    offset: toOffset(offset),
    appendedAtMs: Number(timestamp),
    headers: Object.fromEntries(texts) as Record<string, string>,
    value: value ?? Buffer.alloc(0),
  };
}

type Header = NonNullable<KafkaMessage['headers']>[string];

function headerText(header: Header): string {
  const single = Array.isArray(header) ? header.at(-1) : header;
  return single === undefined ? '' : single.toString();
}

function toOffset(text: string): number {
  const offset = Number(text);
  if (Number.isSafeInteger(offset)) return offset;
  throw new ScoutError({ code: ErrorCode.internal, message: `Kafka offset ${text} is beyond 2^53.` });
}

async function disconnect(consumer: Consumer, logger: Logger): Promise<void> {
  try {
    await consumer.disconnect();
  } catch (error) {
    logger.warn({ err: error }, 'The Kafka consumer did not leave its group cleanly');
  }
}
