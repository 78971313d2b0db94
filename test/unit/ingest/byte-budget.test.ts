import { describe, expect, it } from 'vitest';
import { createBudgetHold, createByteBudget } from '../../../ingest/byte-budget.ts';

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

  it('lets the slowest body go when its memory is wanted, and no other', () => {
    let nowMs = 0;
    const budget = createByteBudget(10, () => nowMs);
    const evicted: string[] = [];
    const arrive = (name: string, bytes: number) => {
      const hold = createBudgetHold(budget);
      hold.arriving(() => evicted.push(name));
      hold.take(bytes);
      return hold;
    };
    arrive('slow', 6);
    nowMs = 2_000;
    arrive('recent', 3);

    expect(budget.tryTake(5)).toBe(false);
    nowMs = 3_500;
    expect(budget.tryTake(11)).toBe(false);
    expect(budget.tryTake(5)).toBe(true);

    expect(evicted).toEqual(['slow']);
  });

  it('keeps a body that has arrived, however long its answer takes', () => {
    let nowMs = 0;
    const budget = createByteBudget(10, () => nowMs);
    const hold = createBudgetHold(budget);
    hold.arriving(() => expect.fail('it was let go'));
    hold.take(10);

    hold.arrived();
    nowMs = 60_000;

    expect(budget.tryTake(1)).toBe(false);
    hold.release();
    expect(budget.tryTake(10)).toBe(true);
  });
});
