import { expect, it } from 'vitest';
import { budgetState } from '../../../../domain/error-budget/budget-state.ts';
import { forecastBudget } from '../../../../domain/error-budget/forecast-budget.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const forecastOf = (bad: number) =>
  forecastBudget(
    Array.from({ length: 28 }, (_, day) => ({ total: 10_000, bad: day < 21 ? 0 : bad })),
    { objectivePpm: 999_000, windowDays: 28 },
    createSeededRandom(1),
  );

it.each([
  ['healthy', 0.2, forecastOf(1)],
  ['at_risk', 0.95, forecastOf(38)],
  ['exhausted', 1, forecastOf(40)],
  ['healthy', 0.99, undefined],
] as const)('is %s with %d spent', (state, spent, forecast) => {
  expect(budgetState({ spent }, forecast)).toBe(state);
});
