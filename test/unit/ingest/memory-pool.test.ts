import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryPool } from '../../../ingest/memory-pool.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('a memory pool', () => {
  it('gives memory out again that was given back, also through a view of it', () => {
    const pool = createMemoryPool(MIB);
    const first = pool.take(20 * KIB);

    pool.give(first.subarray(5));

    const second = pool.take(30 * KIB);
    expect(second.buffer).toBe(first.buffer);
    expect(second.length).toBe(30 * KIB);
  });

  it('gives memory to one taker at a time, even when it was given back twice', () => {
    const pool = createMemoryPool(MIB);
    const memory = pool.take(20 * KIB);

    pool.give(memory);
    pool.give(memory);

    expect(pool.take(20 * KIB).buffer).not.toBe(pool.take(20 * KIB).buffer);
  });

  it('leaves memory alone that is not its own', () => {
    const pool = createMemoryPool(MIB);
    const foreign = Buffer.allocUnsafeSlow(16 * KIB);

    pool.give(foreign);

    expect(pool.take(16 * KIB).buffer).not.toBe(foreign.buffer);
  });

  it('keeps no more than it may', () => {
    const pool = createMemoryPool(40 * KIB);
    const taken = [1, 2, 3].map(() => pool.take(16 * KIB));

    for (const memory of taken) pool.give(memory);

    const before = new Set<unknown>(taken.map(({ buffer }) => buffer));
    const again = [1, 2, 3].map(() => pool.take(16 * KIB));
    expect(again.filter(({ buffer }) => before.has(buffer))).toHaveLength(2);
  });

  it('never lets two takers share a byte', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 * KIB }), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (steps) => {
        const pool = createMemoryPool(64 * KIB);
        const held: { readonly memory: Buffer; readonly mark: number }[] = [];

        for (const [index, [bytes, isGivenBack]] of steps.entries()) {
          const memory = pool.take(bytes).fill(index + 1);
          if (isGivenBack) pool.give(memory);
          else held.push({ memory, mark: index + 1 });

          expect(memory.length).toBe(bytes);
        }

        for (const { memory, mark } of held) expect(memory.equals(Buffer.alloc(memory.length, mark))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
