import type { ByteReader } from '../../../adapters/kafka/wire/byte-reader.ts';
import { ByteWriter } from '../../../adapters/kafka/wire/byte-writer.ts';

/** A batch of a Produce request. */
export interface AskedBatch {
  readonly partition: number;
  readonly producerId: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly recordCount: number;
}

/** Who leads the partitions of a topic; a node has the number of its port. */
export interface FakeTopic {
  readonly topic: string;
  /** Port by partition; undefined for a partition without a leader. */
  readonly leaders: readonly (number | undefined)[];
  readonly nodes: readonly number[];
  readonly errorNumber?: number;
}

/** The body of a Metadata answer, version 5. */
export function writeMetadataAnswer({ topic, leaders, nodes, errorNumber = 0 }: FakeTopic): ByteWriter {
  const out = new ByteWriter().int32(0).int32(nodes.length);
  for (const node of nodes) out.int32(node).string('127.0.0.1').int32(node).nullableString(undefined);
  const [controller = 0] = nodes;
  out.nullableString('fake').int32(controller).int32(1).int16(errorNumber).string(topic).int8(0).int32(leaders.length);
  for (const [index, leader = -1] of leaders.entries()) {
    out.int16(0).int32(index).int32(leader).int32(1).int32(leader).int32(1).int32(leader).int32(0);
  }
  return out;
}

/** Reads the body of a Produce request, versions 7 and 8. */
export function readProduceRequest(reader: ByteReader): {
  readonly topic: string;
  readonly batches: readonly AskedBatch[];
} {
  reader.nullableString();
  reader.int16();
  reader.int32();
  reader.int32();
  const topic = reader.string();
  const batches = reader.array((item) => ({ partition: item.int32(), ...readBatch(item.bytes()) }));
  return { topic, batches };
}

/** The body of a Produce answer, version 8: an error number for each partition. */
export function writeProduceAnswer(topic: string, errors: readonly (readonly [number, number])[]): ByteWriter {
  const out = new ByteWriter().int32(1).string(topic).int32(errors.length);
  for (const [partition, errorNumber] of errors) {
    out.int32(partition).int16(errorNumber);
    for (let field = 0; field < 6; field += 1) out.int32(0);
    out.int32(0).nullableString(undefined);
  }
  return out.int32(0);
}

function readBatch(bytes: Buffer): Omit<AskedBatch, 'partition'> {
  return {
    producerId: Number(bytes.readBigInt64BE(43)),
    epoch: bytes.readInt16BE(51),
    sequence: bytes.readInt32BE(53),
    recordCount: bytes.readInt32BE(57),
  };
}
