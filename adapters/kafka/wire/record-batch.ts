import type { OutgoingRecord } from '../../../ingest/ports.ts';
import type { CompressionCodec } from '../compression/codec.ts';
import { varintLength } from './byte-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Crc32c } from './crc32c.ts';
import type { ProducerIdentity } from './init-producer-id.ts';

/** A record batch (format version 2) of one partition; it may be sent after {@link stampRecordBatch}. */
export interface RecordBatch {
  readonly header: Buffer;
  readonly records: Buffer;
  readonly recordCount: number;
  /** Before compression. */
  readonly plainBytes: number;
}

const HEADER_BYTES = 61;
const AFTER_LENGTH = 12;
const MAGIC = 2;
const At = {
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const;
const NULL_KEY = -1;
/** Attributes, timestamp delta and null key: one byte each. */
const FIXED_RECORD_BYTES = 3;

/** Encodes the records of one partition with one time stamp; what does not become smaller is not compressed. */
export function encodeRecordBatch(
  records: readonly OutgoingRecord[],
  { codec, scratch, nowMs }: { readonly codec: CompressionCodec; readonly scratch: ByteWriter; readonly nowMs: number },
): RecordBatch {
  scratch.reset();
  for (const [index, record] of records.entries()) writeRecord(scratch, record, index);
  const plain = scratch.view();
  const compressed = codec.compress(plain);
  const isSmaller = compressed.length < plain.length;
  // The scratch memory is used again by the next batch.
  const body = isSmaller ? compressed : Buffer.from(plain);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(HEADER_BYTES - AFTER_LENGTH + body.length, At.batchLength);
  header.writeInt32BE(-1, At.partitionLeaderEpoch);
  header.writeInt8(MAGIC, At.magic);
  header.writeInt16BE(isSmaller ? codec.attribute : 0, At.attributes);
  header.writeInt32BE(records.length - 1, At.lastOffsetDelta);
  header.writeBigInt64BE(BigInt(nowMs), At.baseTimestamp);
  header.writeBigInt64BE(BigInt(nowMs), At.maxTimestamp);
  header.writeInt32BE(records.length, At.recordCount);
  return { header, records: body, recordCount: records.length, plainBytes: plain.length };
}

/** Writes who sends the batch, and its checksum. */
export function stampRecordBatch(
  { header, records }: RecordBatch,
  {
    identity,
    sequence,
    crc32c,
  }: { readonly identity: ProducerIdentity; readonly sequence: number; readonly crc32c: Crc32c },
): void {
  header.writeBigInt64BE(identity.producerId, At.producerId);
  header.writeInt16BE(identity.epoch, At.producerEpoch);
  header.writeInt32BE(sequence, At.baseSequence);
  header.writeUInt32BE(crc32c(records, crc32c(header.subarray(At.attributes))), At.crc);
}

function writeRecord(out: ByteWriter, { value, headers }: OutgoingRecord, offsetDelta: number): void {
  const entries = Object.entries(headers);
  const headerBytes = entries.reduce((sum, [name, text]) => sum + textBytes(name) + textBytes(text), 0);
  const length =
    FIXED_RECORD_BYTES +
    varintLength(offsetDelta) +
    varintLength(value.length) +
    value.length +
    varintLength(entries.length) +
    headerBytes;
  out.varint(length).int8(0).varint(0).varint(offsetDelta).varint(NULL_KEY);
  out.varint(value.length).raw(value).varint(entries.length);
  for (const [name, text] of entries) {
    writeText(out, name);
    writeText(out, text);
  }
}

function textBytes(text: string): number {
  const length = Buffer.byteLength(text);
  return varintLength(length) + length;
}

function writeText(out: ByteWriter, text: string): void {
  const bytes = Buffer.from(text);
  out.varint(bytes.length).raw(bytes);
}
