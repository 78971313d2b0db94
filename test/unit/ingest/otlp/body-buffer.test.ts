import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudgetHold, createByteBudget } from '../../../../ingest/byte-budget.ts';
import type { ByteBudget } from '../../../../ingest/byte-budget.ts';
import { createMemoryPool } from '../../../../ingest/memory-pool.ts';
import { createBodyBuffer } from '../../../../ingest/otlp/body-buffer.ts';
import type { BodyBuffer } from '../../../../ingest/otlp/body-buffer.ts';

const MEGABYTE = 1024 * 1024;

function bufferOf(expectedBytes: number | undefined, budget: ByteBudget = createByteBudget(64 * MEGABYTE)): BodyBuffer {
  return createBodyBuffer({ hold: createBudgetHold(budget), memory: createMemoryPool(MEGABYTE), expectedBytes });
}

describe('a body buffer', () => {
  it('joins what was added, however it was cut and whatever was announced', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1800, max: 90_000 })), {
      maxLength: 12,
    });
    const announced = fc.constantFrom('nothing', 'less', 'the truth', 'more');
    fc.assert(
      fc.property(sizes, announced, (lengths, word) => {
        const chunks = lengths.map((length, index) => Buffer.alloc(length, index + 1));
        const whole = Buffer.concat(chunks);
        const expected = { nothing: undefined, less: 1, 'the truth': whole.length, more: whole.length + 1 }[word];
        const buffer = bufferOf(expected);

        for (const chunk of chunks) buffer.add(chunk);

        expect(buffer.length).toBe(whole.length);
        expect(buffer.finish().equals(whole)).toBe(true);
      }),
    );
  });

  it('does not copy a body of one chunk', () => {
    const chunk = Buffer.from('all there is');
    const buffer = bufferOf(chunk.length);

    buffer.add(chunk);

    expect(buffer.finish()).toBe(chunk);
  });

  it('keeps no chunk of several', () => {
    const chunk = Buffer.from('the beginning');
    const buffer = bufferOf(100);

    buffer.add(chunk);
    chunk.fill(0);

    expect(buffer.finish().toString()).toBe('the beginning');
  });

  it('takes little of the budget for much that is only announced', () => {
    const budget = createByteBudget(100_000);
    const buffer = bufferOf(10 * MEGABYTE, budget);

    buffer.add(Buffer.alloc(1_000));

    expect(budget.tryTake(80_000)).toBe(true);
  });

  it('refuses what does not fit into the budget', () => {
    const buffer = bufferOf(undefined, createByteBudget(100_000));
    buffer.add(Buffer.alloc(20_000));

    expect(() => {
      buffer.add(Buffer.alloc(20_000));
    }).toThrow('in flight');
  });
});
