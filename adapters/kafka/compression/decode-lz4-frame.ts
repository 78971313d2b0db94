import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { decodeLz4Block } from './lz4-block.ts';
import type { Lz4Block } from './lz4-block.ts';
import type { SlabPool } from './slab-pool.ts';

const MAGIC = 0x184d2204;
const VERSION_BITS = 0xc0;
const VERSION = 0x40;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const STORED_BIT = 0x80000000;
/** Magic number, flags, block size, header checksum. */
const HEADER_BYTES = 7;
const CHECKSUM_BYTES = 4;
const CONTENT_SIZE_BYTES = 8;
/** The largest block of any frame. */
const MAX_BLOCK_BYTES = 4 * 1024 * 1024;
/** Telemetry becomes six to eight times as large; what becomes larger moves to a larger slab. */
const USUAL_RATIO = 8;
/** No record batch of the topics comes near; what claims more is a bomb or damaged. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Decodes an LZ4 frame into memory of the pool. The runtime answers every 32 MB of new buffers with a full garbage
 * collection, and a worker that reads fast gets there thirty times a second: with memory that is used again, fetching
 * costs half. Checksums are left to the record batch, which has one over all of it.
 * Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 * @throws ScoutError data_loss when it is no frame, needs a dictionary, or holds more than 256 MiB
 */
export function decodeLz4Frame(frame: Uint8Array, slabs: SlabPool): Buffer {
  const target = { slab: slabs.take(Math.min(frame.length * USUAL_RATIO, MAX_BLOCK_BYTES)), length: 0 };
  try {
    decodeBlocks(frame, target, slabs);
    return Buffer.from(target.slab.buffer, 0, target.length);
  } catch (cause) {
    slabs.giveBack(target.slab.buffer);
    // Only the view's own reads throw it: they are where a frame that is cut off shows.
    if (cause instanceof RangeError) throw damaged('ends too early', cause);
    throw cause;
  }
}

interface Target {
  slab: Uint8Array<ArrayBuffer>;
  length: number;
}

function decodeBlocks(frame: Uint8Array, target: Target, slabs: SlabPool): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = readFlags(view);
  const checksumBytes = (flags & HAS_BLOCK_CHECKSUMS) === 0 ? 0 : CHECKSUM_BYTES;
  let position = HEADER_BYTES + ((flags & HAS_CONTENT_SIZE) === 0 ? 0 : CONTENT_SIZE_BYTES);
  for (;;) {
    const head = view.getUint32(position, true);
    if (head === 0) return;
    const start = position + 4;
    const end = start + (head & ~STORED_BIT);
    if (end > frame.length) throw damaged('has a block beyond its end');
    const block = { source: frame, view, start, end };
    const isStored = head >= STORED_BIT;
    let written = decodeBlock(block, target, isStored);
    while (written < 0) {
      grow(target, slabs);
      written = decodeBlock(block, target, isStored);
    }
    target.length = written;
    position = end + checksumBytes;
  }
}

function readFlags(view: DataView): number {
  const flags = view.getUint8(4);
  const isKnown = view.getUint32(0, true) === MAGIC && (flags & VERSION_BITS) === VERSION;
  if (!isKnown || (flags & HAS_DICTIONARY) !== 0) throw damaged('is of an unknown kind');
  return flags;
}

/** Returns where the block's content ends in the slab; -1 when it does not fit. @throws ScoutError data_loss */
function decodeBlock(block: Lz4Block, { slab, length }: Target, isStored: boolean): number {
  if (!isStored) {
    const written = decodeLz4Block(block, slab, length);
    if (written < -1) throw damaged('has a damaged block');
    return written;
  }
  const { source, start, end } = block;
  if (length + end - start > slab.length) return -1;
  slab.set(source.subarray(start, end), length);
  return length + end - start;
}

function grow(target: Target, slabs: SlabPool): void {
  const { slab, length } = target;
  if (slab.length - length >= MAX_BLOCK_BYTES) throw damaged('has a block that is too large');
  if (slab.length >= MAX_OUTPUT_BYTES) throw damaged('is too large');
  target.slab = slabs.take(slab.length * 2);
  target.slab.set(slab.subarray(0, length));
  slabs.giveBack(slab.buffer);
}

function damaged(problem: string, cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message: `An LZ4 frame of the event log ${problem}.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
