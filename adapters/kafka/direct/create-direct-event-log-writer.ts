import type { EventLogWriter, OutgoingRecord } from '../../../ingest/ports.ts';
import { batchSends } from '../batch-sends.ts';
import type { CompressionCodec } from '../compression/codec.ts';
import { chooseCodec } from '../compression/choose-codec.ts';
import { groupByPartition } from '../group-by-partition.ts';
import type { KafkaEventLogOptions } from '../kafka-options.ts';
import { measureAppend } from '../measure-append.ts';
import type { AppendedBytes } from '../measure-append.ts';
import { createTopicDirectory } from '../topic-directory.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { encodeRecordBatch } from '../wire/record-batch.ts';
import { createProduceClient } from './produce-client.ts';
import type { DirectWriterLimits } from './produce-client.ts';
import type { Round } from './round.ts';

/** OTLP clients wait for ten seconds: within that they should get an answer, also a bad one. */
const LIMITS: DirectWriterLimits = {
  connectTimeoutMs: 3_000,
  requestTimeoutMs: 8_000,
  deliveryTimeoutMs: 10_000,
  unreachableTimeoutMs: 4_000,
};
/** Of one send, before compression. */
const MAX_PARTITION_BYTES = 4 * 1024 * 1024;
const MAX_SEND_BYTES = 16 * 1024 * 1024;
const BATCH_SHARE = 0.95;

/**
 * The event log on Kafka, to write to, with the protocol written by ourselves (docs/adr/0014): one record batch per
 * partition and append, idempotent, acknowledged by all replicas. Nothing is buffered but what is under way: an append
 * waits for its turn. An append that failed may be there in part; repeated by the caller it is there twice at worst.
 */
export function createDirectEventLogWriter(
  options: KafkaEventLogOptions,
  limits: Partial<DirectWriterLimits> = {},
): EventLogWriter {
  const topics = createTopicDirectory(options);
  const client = createProduceClient(options, { ...LIMITS, ...limits });
  const codec = once(() => chooseCodec(options.compression ?? 'auto'));
  const scratch = new ByteWriter(64 * 1024);

  const append = async (topic: string, records: readonly OutgoingRecord[]): Promise<AppendedBytes> => {
    const [{ maxBatchBytes }, compression] = await Promise.all([topics(topic), codec()]);
    const partitionBytes = Math.min(MAX_PARTITION_BYTES, maxBatchBytes * BATCH_SHARE);
    const bytes = { plain: 0, compressed: 0 };
    for (const part of batchSends(records, { partitionBytes, totalBytes: MAX_SEND_BYTES })) {
      await client.send(() => {
        const round = encodeRound(topic, part, { codec: compression, scratch });
        for (const { batch } of round.pending) {
          bytes.plain += batch.plainBytes;
          bytes.compressed += batch.records.length;
        }
        return round;
      });
    }
    return bytes;
  };

  return {
    partitionCount: async (topic) => (await topics(topic)).partitionCount,
    append: async (topic, records) =>
      measureAppend({ topic, records, metrics: options.metrics, append: () => append(topic, records) }),
    close: () => client.close(),
  };
}

function encodeRound(
  topic: string,
  records: readonly OutgoingRecord[],
  { codec, scratch }: { readonly codec: CompressionCodec; readonly scratch: ByteWriter },
): Round {
  const nowMs = Date.now();
  return {
    topic,
    startedAtMs: performance.now(),
    pending: [...groupByPartition(records)].map(([partition, group]) => ({
      partition,
      batch: encodeRecordBatch(group, { codec, scratch, nowMs }),
      stampedBy: undefined,
      refusal: undefined,
    })),
  };
}

/** Calls at the first use; again when that failed. */
function once<T>(call: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= call().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
