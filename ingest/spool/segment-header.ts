import { crc32 } from 'node:zlib';

/** What a segment's name says of it, and its header again. */
export interface SegmentIdentity {
  /** Sequence number of its first entry; numbers grow by one within a folder. */
  readonly firstSequence: number;
  /** Where its checksums start: a random u32. */
  readonly salt: number;
}

/** What a header says; `damaged` when it cannot be read. */
export type HeaderReading =
  | { readonly kind: 'header'; readonly version: number; readonly identity: SegmentIdentity }
  | { readonly kind: 'damaged' };

/** magic (8 bytes) · version u32 · salt u32 · first sequence u48 · zero u16 · CRC u32 of all before, little-endian. */
export const SEGMENT_HEADER_BYTES = 28;
/** The only layout of entries so far; another one gets another number. */
export const SEGMENT_VERSION = 1;

const MAGIC = Buffer.from('SLOSPOOL', 'latin1');
const FILE_NAME = /^(\d{15})-([0-9a-f]{8})\.spool$/;

/** The header of a new segment. */
export function encodeSegmentHeader({ firstSequence, salt }: SegmentIdentity): Uint8Array {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(SEGMENT_VERSION, 8);
  header.writeUInt32LE(salt, 12);
  header.writeUIntLE(firstSequence, 16, 6);
  header.writeUInt32LE(crc32(header.subarray(0, 24)), 24);
  return header;
}

/** Reads the header at the beginning of a segment. */
export function readSegmentHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return { kind: 'damaged' };
  if (crc32(bytes.subarray(0, 24)) !== bytes.readUInt32LE(24)) return { kind: 'damaged' };
  const identity = { firstSequence: bytes.readUIntLE(16, 6), salt: bytes.readUInt32LE(12) };
  return { kind: 'header', version: bytes.readUInt32LE(8), identity };
}

/**
 * The file name of a segment. It repeats what the header says, so that a damaged header costs no entry; names sort in
 * the order of their entries.
 */
export function segmentName({ firstSequence, salt }: SegmentIdentity): string {
  return `${String(firstSequence).padStart(15, '0')}-${salt.toString(16).padStart(8, '0')}.spool`;
}

/** What a file name says; undefined when the file is not a segment. */
export function parseSegmentName(name: string): SegmentIdentity | undefined {
  const [, sequence, salt] = FILE_NAME.exec(name) ?? [];
  if (sequence === undefined || salt === undefined) return undefined;
  return { firstSequence: Number(sequence), salt: Number.parseInt(salt, 16) };
}
