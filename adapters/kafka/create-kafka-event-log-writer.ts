import kafkajs from 'kafkajs';
import type { Kafka, Producer } from 'kafkajs';
import type { EventLogWriter, OutgoingRecord } from '../../ingest/ports.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { batchSends } from './batch-sends.ts';
import { ensureTopic } from './ensure-topic.ts';
import type { TopicInfo } from './ensure-topic.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';

/** Where the topics are, and how many partitions a new one gets. */
export interface KafkaEventLogOptions {
  readonly brokers: readonly string[];
  readonly partitions: number;
  readonly logger: Logger;
}

/** Bounds memory during compression; the topic's own limit may be lower. */
const MAX_SEND_BYTES = 4 * 1024 * 1024;
const ALL_REPLICAS = -1;

/**
 * The event log on Kafka, to write to: idempotent producer, acknowledged by all replicas, gzip, explicit partitions.
 * Sends follow one another, since the sequence numbers of an idempotent producer must. After a failure the producer is
 * thrown away: its sequence is no longer known to agree with the broker's.
 */
export function createKafkaEventLogWriter({ brokers, partitions, logger }: KafkaEventLogOptions): EventLogWriter {
  const kafka = createKafkaClient({ brokers, logger });
  const topics = new Map<string, Promise<TopicInfo>>();
  let producer: Promise<Producer> | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  const topicInfo = (topic: string): Promise<TopicInfo> => {
    let info = topics.get(topic);
    if (info === undefined) {
      info = describeTopic(kafka, topic, partitions);
      topics.set(topic, info);
      info.catch(() => topics.delete(topic));
    }
    return info;
  };

  const dropProducer = async (): Promise<void> => {
    const dropped = producer;
    producer = undefined;
    // That it cannot be closed either is no news after the failure that brought us here.
    await dropped?.then((connected) => connected.disconnect()).catch(() => undefined);
  };

  const send = async (topic: string, records: readonly OutgoingRecord[]): Promise<void> => {
    const { maxBatchBytes } = await topicInfo(topic);
    producer ??= connectProducer(kafka);
    for (const part of batchSends(records, Math.min(MAX_SEND_BYTES, maxBatchBytes * 0.95))) {
      await sendPart(await producer, topic, part);
    }
  };

  return {
    async partitionCount(topic) {
      return (await topicInfo(topic).catch(rethrow)).partitionCount;
    },
    append(topic, records) {
      const sent = tail
        .then(() => send(topic, records))
        .catch(async (cause: unknown) => {
          await dropProducer();
          throw toKafkaError(cause);
        });
      tail = sent.catch(() => undefined);
      return sent;
    },
    async close() {
      await tail;
      await dropProducer();
    },
  };
}

function rethrow(cause: unknown): never {
  throw toKafkaError(cause);
}

async function describeTopic(kafka: Kafka, topic: string, partitions: number): Promise<TopicInfo> {
  const admin = kafka.admin({ retry: KAFKA_RETRY });
  try {
    await admin.connect();
    return await ensureTopic(admin, topic, partitions);
  } finally {
    await admin.disconnect();
  }
}

async function connectProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    retry: KAFKA_RETRY,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

async function sendPart(producer: Producer, topic: string, records: readonly OutgoingRecord[]): Promise<void> {
  await producer.sendBatch({
    acks: ALL_REPLICAS,
    compression: kafkajs.CompressionTypes.GZIP,
    topicMessages: [
      {
        topic,
        messages: records.map(({ partition, value, headers }) => ({
          key: null,
          partition,
          value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
          headers: { ...headers },
        })),
      },
    ],
  });
}
