import kafkajs from 'kafkajs';
import type { CompressionTypes, Producer } from 'kafkajs';
import type { EventLogWriter, OutgoingRecord } from '../../ingest/ports.ts';
import { batchSends } from './batch-sends.ts';
import { chooseCodec } from './compression/choose-codec.ts';
import type { CompressionName } from './compression/codec.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';
import { measureAppend } from './measure-append.ts';
import { createTopicDirectory } from './topic-directory.ts';

/** Bounds memory during compression; the topic's own limit may be lower. */
const MAX_PARTITION_BYTES = 4 * 1024 * 1024;
const MAX_SEND_BYTES = 16 * 1024 * 1024;
const BATCH_SHARE = 0.95;
const ALL_REPLICAS = -1;
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
 */
export function createKafkajsEventLogWriter(options: KafkaEventLogOptions): EventLogWriter {
  const topics = createTopicDirectory(options);
  let producer: Promise<Producer> | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  const dropProducer = async (): Promise<void> => {
    const dropped = producer;
    producer = undefined;
    // That it cannot be closed either is no news after the failure that brought us here.
    await dropped?.then((connected) => connected.disconnect()).catch(() => undefined);
  };

  const send = async (topic: string, records: readonly OutgoingRecord[]): Promise<void> => {
    const { maxBatchBytes } = await topics(topic);
    const compression = COMPRESSION_TYPES[(await chooseCodec(options.compression ?? 'auto')).name];
    const partitionBytes = Math.min(MAX_PARTITION_BYTES, maxBatchBytes * BATCH_SHARE);
    producer ??= connectProducer(options);
    for (const part of batchSends(records, { partitionBytes, totalBytes: MAX_SEND_BYTES })) {
      await sendPart(await producer, { topic, records: part, compression });
    }
  };

  const append = (topic: string, records: readonly OutgoingRecord[]): Promise<void> => {
    const sent = tail
      .then(() => send(topic, records))
      .catch(async (cause: unknown) => {
        await dropProducer();
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

async function sendPart(
  producer: Producer,
  {
    topic,
    records,
    compression,
  }: { readonly topic: string; readonly records: readonly OutgoingRecord[]; readonly compression: CompressionTypes },
): Promise<void> {
  await producer.sendBatch({
    acks: ALL_REPLICAS,
    compression,
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
