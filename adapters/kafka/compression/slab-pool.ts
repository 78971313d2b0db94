/**
 * Memory for decompressed batches that is used again. What is never given back is left to the garbage collector, so
 * that a batch that gets lost on its way costs a slab and no more.
 */
export interface SlabPool {
  /** Memory of at least so many bytes, with anything in it; the caller's until it is given back. */
  take(minBytes: number): Uint8Array<ArrayBuffer>;
  /** Takes memory back; whatever was not taken from here, or is back already, is left alone. */
  giveBack(buffer: ArrayBufferLike): void;
}

const SMALLEST_SLAB_BYTES = 16 * 1024;
/** About what one fetch decompresses to; a client decompresses all of a fetch before it hands out the first record. */
const MAX_FREE_BYTES = 48 * 1024 * 1024;

/** Creates a pool that has no memory yet. Its slabs are powers of two, so that a slab fits the next batch of its size. */
export function createSlabPool(): SlabPool {
  const free = new Map<number, ArrayBuffer[]>();
  const taken = new WeakSet<ArrayBufferLike>();
  let freeBytes = 0;
  return {
    take(minBytes) {
      const bytes = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST_SLAB_BYTES, minBytes)));
      const kept = free.get(bytes)?.pop();
      if (kept !== undefined) freeBytes -= bytes;
      // Not zeroed: whoever takes it reads only what it has written.
      const buffer = kept ?? Buffer.allocUnsafeSlow(bytes).buffer;
      taken.add(buffer);
      return new Uint8Array(buffer);
    },
    giveBack(buffer) {
      if (!taken.delete(buffer) || freeBytes + buffer.byteLength > MAX_FREE_BYTES) return;
      freeBytes += buffer.byteLength;
      const slabs = free.get(buffer.byteLength);
      if (slabs === undefined) free.set(buffer.byteLength, [buffer as ArrayBuffer]);
      else slabs.push(buffer as ArrayBuffer);
    },
  };
}
