import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBudget } from '../../../../domain/error-budget/error-budget.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOW = 40 * DAY;
const SLO = { objectivePpm: 999_000, windowDays: 28 };

describe('errorBudget', () => {
  it('is half spent after half of the allowed failures', () => {
    const counts = [
      { startMs: NOW - 10 * DAY, total: 9_000, bad: 0 },
      { startMs: NOW - 5 * DAY, total: 1_000, bad: 5 },
    ];

    const budget = errorBudget({ slo: SLO, counts, nowMs: NOW });

    expect(budget).toMatchObject({ total: 10_000, bad: 5, badAllowed: 10, spent: 0.5, remaining: 0.5, burnRate1h: 0 });
    expect(budget.attained).toBe(0.9995);
  });

  it('leaves out what is older than the window and counts the last hour as the burn', () => {
    const counts = [
      { startMs: NOW - 28 * DAY - MINUTE, total: 500, bad: 500 },
      { startMs: NOW - 2 * 60 * MINUTE, total: 1_000, bad: 0 },
      { startMs: NOW - 60 * MINUTE, total: 500, bad: 0 },
      { startMs: NOW - MINUTE, total: 500, bad: 2 },
    ];

    const budget = errorBudget({ slo: SLO, counts, nowMs: NOW });

    expect(budget).toMatchObject({ total: 2_000, bad: 2, spent: 1, remaining: 0, burnRate1h: 2 });
    expect(budget.fromMs).toBe(NOW - 28 * DAY);
    expect(budget.toMs).toBe(NOW);
  });

  it('is whole without events, and negative when the SLO is missed', () => {
    const missed = errorBudget({ slo: SLO, counts: [{ startMs: NOW - DAY, total: 100, bad: 1 }], nowMs: NOW });

    expect(errorBudget({ slo: SLO, counts: [], nowMs: NOW })).toMatchObject({ remaining: 1, attained: undefined });
    expect(missed.remaining).toBe(-9);
  });

  it('never grows by a further failure', () => {
    const minute = fc.record({ total: fc.integer({ min: 1, max: 50 }), bad: fc.constant(0) });

    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 50 }), fc.nat(), (minutes, pick) => {
        const counts = minutes.map((count, position) => ({ ...count, startMs: NOW - (position + 1) * MINUTE }));
        const worse = counts.map((count, position) =>
          position === pick % counts.length ? { ...count, bad: 1 } : count,
        );

        const before = errorBudget({ slo: SLO, counts, nowMs: NOW });
        const after = errorBudget({ slo: SLO, counts: worse, nowMs: NOW });

        expect(after.remaining).toBeLessThan(before.remaining);
        expect(after.burnRate1h).toBeGreaterThan(before.burnRate1h);
      }),
    );
  });
});
