import { describe, expect, it } from 'vitest';
import { isWorthAWord } from '../../../../domain/error-budget/budget-event.ts';
import { buildBudgetEvent } from '../../../support/builders/build-budget-event.ts';

describe('isWorthAWord', () => {
  it('leaves out that a new SLO is healthy, and nothing else', () => {
    expect(isWorthAWord(buildBudgetEvent({ to: 'healthy' }))).toBe(false);
    expect(isWorthAWord(buildBudgetEvent({ to: 'exhausted' }))).toBe(true);
    expect(isWorthAWord(buildBudgetEvent({ from: 'at_risk', to: 'healthy' }))).toBe(true);
  });
});
