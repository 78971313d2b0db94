import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { tooLarge } from '../../overload.ts';

/** What RFC 8878 asks every decoder to support, and encoders stay below at their usual levels. */
const ZSTD_MAX_WINDOW_BYTES = 8 * 1024 * 1024;
const MAX_FRAMES = 64;
/** Real senders write blocks of up to 128 KiB; every block costs tables of its own, however small it is. */
const MAX_BLOCKS = 4096;
/** The decoder moves its window once for each block: so many bytes are moved in well under a second. */
const MAX_MOVED_BYTES = 2 * 1024 ** 3;

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const RAW_BLOCK = 0;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Walks the headers of all frames (RFC 8878, 3.1) before anything is decompressed, and refuses what would make a
 * decoder allocate or move much for little input: huge windows, floods of tiny blocks or frames.
 * @throws ScoutError invalid_argument
 */
export function checkZstdFrames(bytes: Buffer, maxBytes: number): void {
  const cost: Cost = { blocks: 0, movedBytes: 0, plainBytes: 0, maxBytes };
  let offset = 0;
  for (let frames = 0; offset < bytes.length; frames += 1) {
    if (frames === MAX_FRAMES) throw malformed();
    const magic = readUInt(bytes, offset, 4);
    // The low four bits of a skippable frame's magic number are free.
    if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) offset += 8 + readUInt(bytes, offset + 4, 4);
    else if (magic === MAGIC) offset = walkFrame(bytes, readHeader(bytes, offset, maxBytes), cost);
    else throw malformed();
  }
  if (offset !== bytes.length || bytes.length === 0) throw malformed();
}

interface Cost {
  blocks: number;
  movedBytes: number;
  /** What blocks that are not compressed come to: their headers say. */
  plainBytes: number;
  readonly maxBytes: number;
}

interface FrameHeader {
  readonly blocksAt: number;
  readonly windowBytes: number;
  readonly hasChecksum: boolean;
}

function readHeader(bytes: Buffer, frameAt: number, maxBytes: number): FrameHeader {
  const descriptor = readUInt(bytes, frameAt + 4, 1);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = DICTIONARY_ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3];
  const sizeFlag = (descriptor >>> 6) as 0 | 1 | 2 | 3;
  const sizeBytes = sizeFlag === 0 && isSingleSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag];
  const sizeAt = frameAt + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  if (dictionaryBytes > 0) throw malformed();
  const contentBytes = readUInt(bytes, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  if (contentBytes > maxBytes) throw tooLarge(maxBytes);
  const windowBytes = isSingleSegment ? contentBytes : windowOf(readUInt(bytes, frameAt + 5, 1));
  if (!isSingleSegment && windowBytes > ZSTD_MAX_WINDOW_BYTES) throw malformed();
  return { blocksAt: sizeAt + sizeBytes, windowBytes, hasChecksum: (descriptor & 4) !== 0 };
}

/** Where the frame ends. */
function walkFrame(bytes: Buffer, { blocksAt, windowBytes, hasChecksum }: FrameHeader, cost: Cost): number {
  let offset = blocksAt;
  for (;;) {
    const header = readUInt(bytes, offset, BLOCK_HEADER_BYTES);
    const type = (header >>> 1) & 3;
    cost.blocks += 1;
    cost.movedBytes += windowBytes;
    if (type === RAW_BLOCK || type === RLE_BLOCK) cost.plainBytes += header >>> 3;
    if (type === RESERVED_BLOCK) throw malformed();
    refuseExcess(cost);
    offset += BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : header >>> 3);
    if ((header & 1) !== 0) return offset + (hasChecksum ? CHECKSUM_BYTES : 0);
  }
}

function refuseExcess({ plainBytes, maxBytes, blocks, movedBytes }: Cost): void {
  if (plainBytes > maxBytes) throw tooLarge(maxBytes);
  if (blocks > MAX_BLOCKS || movedBytes > MAX_MOVED_BYTES) throw malformed();
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readUInt(bytes: Buffer, offset: number, length: number): number {
  if (offset + length > bytes.length) throw malformed();
  if (length === 0) return 0;
  // Eight bytes are the size of a content that no limit allows when its upper half is not 0.
  return length === 8 ? Number(bytes.readBigUInt64LE(offset)) : bytes.readUIntLE(offset, length);
}

function malformed(): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message:
      'The body is not zstd data that can be taken: whole frames without a dictionary, windows up to 8 MiB, no floods of tiny blocks.',
  });
}
