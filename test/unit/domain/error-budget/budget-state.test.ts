import { describe, expect, it } from 'vitest';
import { budgetState, nextBudgetState } from '../../../../domain/error-budget/budget-state.ts';
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

/** A forecast with a given probability of exhaustion within seven days. */
function risk(exhaustionRiskSoon: number) {
  const none = { early: undefined, median: undefined, late: undefined };
  return { exhaustionRiskSoon, exhaustionRisk: exhaustionRiskSoon, exhaustedAfter: none, spentAhead: [] };
}

describe('nextBudgetState', () => {
  it('is the plain state at the first look', () => {
    expect(nextBudgetState(undefined, { spent: 0.5 }, risk(0.1))).toBe('at_risk');
    expect(nextBudgetState(undefined, { spent: 0.5 }, risk(0.099))).toBe('healthy');
    expect(nextBudgetState(undefined, { spent: 1 }, risk(1))).toBe('exhausted');
  });

  it.each([
    ['healthy', 0.5, 0.1, 'at_risk'],
    ['healthy', 1, 1, 'exhausted'],
    ['at_risk', 1, 1, 'exhausted'],
  ] as const)('goes from %s at once to what is worse: %d spent, risk %d, %s', (from, spent, soon, to) => {
    expect(nextBudgetState(from, { spent }, risk(soon))).toBe(to);
  });

  it.each([
    ['at_risk', 0.5, 0.05, 'at_risk'],
    ['at_risk', 0.5, 0.049, 'healthy'],
    ['exhausted', 0.995, 0.01, 'exhausted'],
    ['exhausted', 0.99, 0.01, 'exhausted'],
    ['exhausted', 0.989, 0.2, 'at_risk'],
    ['exhausted', 0.989, 0.06, 'at_risk'],
    ['exhausted', 0.5, 0.01, 'healthy'],
  ] as const)(
    'goes from %s to what is better only when it clearly is: %d spent, risk %d, %s',
    (from, spent, soon, to) => {
      expect(nextBudgetState(from, { spent }, risk(soon))).toBe(to);
    },
  );

  it('changes twice, not at every look, while a budget swings about its bounds', () => {
    const swings = [0.08, 0.11, 0.09, 0.12, 0.08, 0.1, 0.07, 0.11, 0.04, 0.09, 0.06];
    const states = swings.reduce<readonly ('healthy' | 'at_risk' | 'exhausted')[]>(
      (seen, soon) => [...seen, nextBudgetState(seen.at(-1), { spent: 0.9 }, risk(soon))],
      [],
    );

    expect(states.filter((state, index) => index > 0 && state !== states[index - 1])).toEqual(['at_risk', 'healthy']);
  });

  it('is not at risk without a forecast', () => {
    expect(nextBudgetState('at_risk', { spent: 0.5 }, undefined)).toBe('healthy');
  });
});
