import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { RecordBatch } from './record-batch.ts';
import { ApiKey } from './request.ts';
import type { KafkaRequest } from './request.ts';

/** A batch and where it goes. */
export interface PartitionBatch {
  readonly partition: number;
  readonly batch: RecordBatch;
}

const ALL_REPLICAS = -1;

/** Asks one broker to append batches to partitions that it leads, and to answer when all replicas have them. */
export function produceRequest(options: {
  readonly topic: string;
  readonly batches: readonly PartitionBatch[];
  readonly timeoutMs: number;
  readonly apiVersion: number;
}): KafkaRequest {
  const head = new ByteWriter(64).nullableString(undefined).int16(ALL_REPLICAS).int32(options.timeoutMs);
  head.int32(1).string(options.topic).int32(options.batches.length);
  const body: Uint8Array[] = [head.view()];
  for (const { partition, batch } of options.batches) {
    const { header, records } = batch;
    const lead = new ByteWriter(8 + header.length)
      .int32(partition)
      .int32(header.length + records.length)
      .raw(header);
    body.push(lead.view(), records);
  }
  return { apiKey: ApiKey.produce, apiVersion: options.apiVersion, body };
}

/** Reads versions 7 and 8: the error number by partition. */
export function readProduce(reader: ByteReader, apiVersion: number): ReadonlyMap<number, number> {
  const topics = reader.array((topic) => {
    topic.string();
    return topic.array((partition) => readPartition(partition, apiVersion));
  });
  return new Map(topics.flat());
}

function readPartition(reader: ByteReader, apiVersion: number): readonly [number, number] {
  const partition = reader.int32();
  const errorNumber = reader.int16();
  // Base offset, time of the append, start of the log.
  for (let field = 0; field < 3; field += 1) reader.int64();
  if (apiVersion >= 8) {
    reader.array((error) => {
      error.int32();
      error.nullableString();
    });
    reader.nullableString();
  }
  return [partition, errorNumber];
}
