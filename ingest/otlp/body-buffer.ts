import type { BudgetHold } from '../byte-budget.ts';
import type { MemoryPool } from '../memory-pool.ts';

const SMALLEST_BLOCK_BYTES = 16 * 1024;
/** A body is believed to become so many times as large as what is there, and not more: senders may announce anything. */
const GROWTH = 4;

/** The bytes of a body, collected while they arrive. */
export interface BodyBuffer {
  readonly length: number;
  /**
   * Takes the next bytes, and what they need of the budget; nobody keeps the chunk but a body that is all in it.
   * @throws ScoutError resource_exhausted when the budget is used up
   */
  add(chunk: Buffer): void;
  /** Everything in one piece: in memory of the pool, or the only chunk as it came. The buffer is not used any more. */
  finish(): Buffer;
}

/** What a body is collected with. */
export interface BodyBufferOptions {
  readonly hold: BudgetHold;
  readonly memory: MemoryPool;
  /** Bytes that were announced; undefined when nobody has told. */
  readonly expectedBytes?: number | undefined;
}

/**
 * Creates an empty one. A body that comes in one chunk is not copied. Any other one is copied while it arrives, into
 * memory that grows with it and is used again: network buffers that wait for the end of a body become old garbage, of
 * which V8 allows 64 MB before it marks the whole heap.
 */
export function createBodyBuffer({ hold, memory, expectedBytes }: BodyBufferOptions): BodyBuffer {
  let only: Buffer | undefined;
  let block: Buffer | undefined;
  let length = 0;
  let taken = 0;

  const takeOfBudget = (bytes: number): void => {
    if (bytes <= taken) return;
    hold.take(bytes - taken);
    taken = bytes;
  };

  const grow = (neededBytes: number): Buffer => {
    const believed = Math.min(expectedBytes ?? Infinity, Math.max(neededBytes * GROWTH, SMALLEST_BLOCK_BYTES));
    const bytes = Math.max(neededBytes, believed);
    takeOfBudget(bytes);
    const next = memory.take(bytes);
    const old = only ?? block?.subarray(0, length);
    if (old !== undefined) next.set(old);
    if (block !== undefined) memory.give(block);
    only = undefined;
    return next;
  };

  return {
    get length() {
      return length;
    },
    add(chunk) {
      const end = length + chunk.length;
      if (length === 0 && chunk.length >= (expectedBytes ?? 0)) {
        takeOfBudget(end);
        only = chunk;
      } else {
        if (block === undefined || end > block.length) block = grow(end);
        block.set(chunk, length);
      }
      length = end;
    },
    finish: () => only ?? block?.subarray(0, length) ?? Buffer.alloc(0),
  };
}
