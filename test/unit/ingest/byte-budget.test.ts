import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../../ingest/byte-budget.ts';

describe('a byte budget', () => {
  it('gives what fits, all or nothing, and takes it back', () => {
    const budget = createByteBudget(10);

    expect([budget.tryTake(6), budget.tryTake(5), budget.tryTake(4), budget.tryTake(1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    budget.give(6);
    expect(budget.tryTake(6)).toBe(true);
  });
});
