import kafkajs from 'kafkajs';
import type { CompressionTypes, Message, Producer } from 'kafkajs';
import type { EventLogWriter, OutgoingRecord } from '../../ingest/ports.ts';
import { batchSends } from './batch-sends.ts';
import { chooseCodec } from './compression/choose-codec.ts';
import type { CompressionName } from './compression/codec.ts';
import { groupByPartition } from './group-by-partition.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';
import { measureAppend } from './measure-append.ts';
import { createTopicDirectory } from './topic-directory.ts';
import { withinTime } from './within-time.ts';

/** Bounds memory during compression; the topic's own limit may be lower. */
const MAX_PARTITION_BYTES = 4 * 1024 * 1024;
const MAX_SEND_BYTES = 16 * 1024 * 1024;
const BATCH_SHARE = 0.95;
const ALL_REPLICAS = -1;
/** As with the direct producer; kafkajs itself would ask a silent broker again and again. */
const DELIVERY_TIMEOUT_MS = 10_000;
const COMPRESSION_TYPES: Readonly<Record<CompressionName, CompressionTypes>> = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  lz4: kafkajs.CompressionTypes.LZ4,
  zstd: kafkajs.CompressionTypes.ZSTD,
};

/**
 * The event log on Kafka, to write to through kafkajs: idempotent producer, acknowledged by all replicas, explicit
 * partitions. Sends follow one another, since the sequence numbers of an idempotent producer must. After a failure the
 * producer is thrown away: its sequence is no longer known to agree with the broker's.
 *
 * Each partition has a send of its own. kafkajs remembers over the repetitions of one send which brokers have answered,
 * and takes a partition that has moved to one of them for written: it would be acknowledged and lost.
 */
export function createKafkajsEventLogWriter(options: KafkaEventLogOptions): EventLogWriter {
  const topics = createTopicDirectory(options);
  let producer: Promise<Producer> | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  const dropProducer = (): Promise<void> => {
    const dropped = producer;
    producer = undefined;
    // That it cannot be closed either is no news after the failure that brought us here.
    return Promise.resolve(dropped?.then((connected) => connected.disconnect())).catch(() => undefined);
  };

  const send = async (topic: string, records: readonly OutgoingRecord[], isOver: () => boolean): Promise<void> => {
    const { maxBatchBytes } = await topics(topic);
    const compression = COMPRESSION_TYPES[(await chooseCodec(options.compression ?? 'auto')).name];
    const partitionBytes = Math.min(MAX_PARTITION_BYTES, maxBatchBytes * BATCH_SHARE);
    for (const part of batchSends(records, { partitionBytes, totalBytes: MAX_SEND_BYTES })) {
      // The caller was told that it is too late, and others have begun.
      if (isOver()) return;
      producer ??= connectProducer(options);
      await sendPart(await producer, { topic, records: part, compression });
    }
  };

  const append = (topic: string, records: readonly OutgoingRecord[]): Promise<void> => {
    const sent = tail
      .then(() => withinTime(DELIVERY_TIMEOUT_MS, (isOver) => send(topic, records, isOver)))
      .catch((cause: unknown) => {
        // Not waited for: a client that is still asked something by a silent broker takes its time.
        void dropProducer();
        throw toKafkaError(cause);
      });
    tail = sent.catch(() => undefined);
    return sent;
  };

  return {
    partitionCount: async (topic) => (await topics(topic)).partitionCount,
    append: async (topic, records) =>
      measureAppend({
        topic,
        records,
        metrics: options.metrics,
        append: async () => {
          await append(topic, records);
          return { plain: records.reduce((sum, { value }) => sum + value.length, 0), compressed: undefined };
        },
      }),
    async close() {
      await tail;
      await dropProducer();
    },
  };
}

async function connectProducer(options: KafkaEventLogOptions): Promise<Producer> {
  const kafka = await createKafkaClient(options);
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    retry: KAFKA_RETRY,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

interface Part {
  readonly topic: string;
  readonly records: readonly OutgoingRecord[];
  readonly compression: CompressionTypes;
}

async function sendPart(producer: Producer, { topic, records, compression }: Part): Promise<void> {
  const sends = [...groupByPartition(records).values()].map((group) =>
    producer.sendBatch({
      acks: ALL_REPLICAS,
      compression,
      topicMessages: [{ topic, messages: group.map(toMessage) }],
    }),
  );
  // All settle first: a producer that is thrown away must not be in use any more.
  const failed = (await Promise.allSettled(sends)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function toMessage({ partition, value, headers }: OutgoingRecord): Message {
  return {
    key: null,
    partition,
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers: { ...headers },
  };
}
