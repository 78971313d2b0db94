import { crc32 } from 'node:zlib';
import type { SpooledRecord } from './spooled-record.ts';

/**
 * One entry of a segment, little-endian:
 *
 *     marker u32 · body length u32 · sequence u48 · body CRC u32 · head CRC u32   (22 bytes, the head)
 *     spooled at u48 · partition u32 · topic length u16 · header count u16 · topic
 *     · { name length u16 · name · value length u32 · value } · record value      (the body)
 *
 * The head has a checksum of its own, so that a damaged body costs one entry: its length can still be trusted. All
 * checksums (CRC-32, ISO 3309) start from the segment's random salt: bytes inside a record that look like an entry,
 * sent by somebody on purpose, never pass for one when the reader looks for the next intact entry.
 */
const ENTRY_HEAD_BYTES = 22;

/** Begins every entry. No valid UTF-8 holds it, so that texts of telemetry rarely do. */
export const ENTRY_MARKER: Uint8Array = Uint8Array.of(0xf5, 0xfe, 0xc0, 0xff);

const FIXED_BODY_BYTES = 14;

/** What is at a place of a segment. `end` is the offset after it. */
export type EntryReading =
  | { readonly kind: 'entry'; readonly sequence: number; readonly end: number; readonly record: SpooledRecord }
  | { readonly kind: 'damaged_body'; readonly sequence: number; readonly end: number }
  | { readonly kind: 'damaged_head' }
  /** The bytes end before the entry does. */
  | { readonly kind: 'cut' };

/** Encodes a record as two buffers to write one after the other: its value is not copied. */
export function encodeEntry(
  record: SpooledRecord,
  { sequence, salt }: { readonly sequence: number; readonly salt: number },
): readonly [head: Uint8Array, value: Uint8Array] {
  const start = Buffer.concat([Buffer.alloc(ENTRY_HEAD_BYTES), encodePrefix(record)]);
  const prefix = start.subarray(ENTRY_HEAD_BYTES);
  start.set(ENTRY_MARKER, 0);
  start.writeUInt32LE(prefix.length + record.value.length, 4);
  start.writeUIntLE(sequence, 8, 6);
  start.writeUInt32LE(crc32(record.value, crc32(prefix, salt)), 14);
  start.writeUInt32LE(crc32(start.subarray(0, 18), salt), 18);
  return [start, record.value];
}

/** Reads what is at `offset`; values are views into `bytes`. */
export function readEntry(bytes: Buffer, offset: number, salt: number): EntryReading {
  if (offset + ENTRY_HEAD_BYTES > bytes.length) return { kind: 'cut' };
  if (!isEntryHead(bytes, offset, salt)) return { kind: 'damaged_head' };
  const sequence = bytes.readUIntLE(offset + 8, 6);
  const bodyStart = offset + ENTRY_HEAD_BYTES;
  const end = bodyStart + bytes.readUInt32LE(offset + 4);
  if (end > bytes.length) return { kind: 'cut' };
  const body = bytes.subarray(bodyStart, end);
  if (crc32(body, salt) !== bytes.readUInt32LE(offset + 14)) return { kind: 'damaged_body', sequence, end };
  return { kind: 'entry', sequence, end, record: decodeBody(body) };
}

/** Whether an intact head of an entry begins at `offset`. */
export function isEntryHead(bytes: Buffer, offset: number, salt: number): boolean {
  if (offset + ENTRY_HEAD_BYTES > bytes.length) return false;
  const head = bytes.subarray(offset, offset + 18);
  return head.subarray(0, 4).equals(ENTRY_MARKER) && crc32(head, salt) === bytes.readUInt32LE(offset + 18);
}

function encodePrefix({ topic, partition, headers, spooledAtMs }: SpooledRecord): Buffer {
  const topicBytes = Buffer.from(topic);
  const entries = Object.entries(headers);
  const fixed = Buffer.alloc(FIXED_BODY_BYTES);
  fixed.writeUIntLE(spooledAtMs, 0, 6);
  fixed.writeUInt32LE(partition, 6);
  fixed.writeUInt16LE(topicBytes.length, 10);
  fixed.writeUInt16LE(entries.length, 12);
  return Buffer.concat([fixed, topicBytes, ...entries.flatMap(encodeHeader)]);
}

function encodeHeader([name, value]: readonly [string, string]): readonly Buffer[] {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lengths = Buffer.alloc(6);
  lengths.writeUInt16LE(nameBytes.length, 0);
  lengths.writeUInt32LE(valueBytes.length, 2);
  return [lengths, nameBytes, valueBytes];
}

/** Its checksum was right, so the lengths in it are those that were written. */
function decodeBody(body: Buffer): SpooledRecord {
  const spooledAtMs = body.readUIntLE(0, 6);
  const partition = body.readUInt32LE(6);
  const headerCount = body.readUInt16LE(12);
  let position = FIXED_BODY_BYTES + body.readUInt16LE(10);
  const topic = body.toString('utf8', FIXED_BODY_BYTES, position);
  const headers: [string, string][] = [];
  for (let count = 0; count < headerCount; count += 1) {
    const nameEnd = position + 6 + body.readUInt16LE(position);
    const valueEnd = nameEnd + body.readUInt32LE(position + 2);
    headers.push([body.toString('utf8', position + 6, nameEnd), body.toString('utf8', nameEnd, valueEnd)]);
    position = valueEnd;
  }
  return { topic, partition, spooledAtMs, headers: Object.fromEntries(headers), value: body.subarray(position) };
}
