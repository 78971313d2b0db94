/** Memory for large buffers that is used again, so that the garbage collector has no part in it. */
export interface MemoryPool {
  /** Memory of exactly so many bytes, with anything in it. */
  take(bytes: number): Buffer;
  /**
   * Takes memory back that nobody reads or writes any more; a view of it will do. What is not of this pool, or was given
   * back before, is left alone; memory that is never given back goes to the garbage collector.
   */
  give(memory: Buffer): void;
}

const SMALLEST_BLOCK_BYTES = 16 * 1024;
const LARGEST_BLOCK_BYTES = 1024 * 1024;
/** Smaller pieces cost the garbage collector little. */
const SMALLEST_TAKEN_BYTES = 4 * 1024;

/** Creates a pool that keeps at most `maxKeptBytes` for later, in blocks of powers of two. */
export function createMemoryPool(maxKeptBytes: number): MemoryPool {
  const free = new Map<number, ArrayBufferLike[]>();
  const taken = new WeakSet<ArrayBufferLike>();
  let keptBytes = 0;

  const blockOf = (blockBytes: number): ArrayBufferLike => {
    const kept = free.get(blockBytes)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(blockBytes).buffer;
    keptBytes -= blockBytes;
    return kept;
  };

  return {
    take(bytes) {
      if (bytes < SMALLEST_TAKEN_BYTES || bytes > LARGEST_BLOCK_BYTES) return Buffer.allocUnsafe(bytes);
      const block = blockOf(blockBytesOf(bytes));
      taken.add(block);
      return Buffer.from(block, 0, bytes);
    },
    give(memory) {
      const block = memory.buffer;
      if (!taken.delete(block) || keptBytes + block.byteLength > maxKeptBytes) return;
      keptBytes += block.byteLength;
      const blocks = free.get(block.byteLength);
      if (blocks === undefined) free.set(block.byteLength, [block]);
      else blocks.push(block);
    },
  };
}

function blockBytesOf(bytes: number): number {
  return Math.max(SMALLEST_BLOCK_BYTES, 2 ** (32 - Math.clz32(bytes - 1)));
}
