import { describe, expect, it } from 'vitest';
import { historyTooShort, unstableHalves } from '../../../../domain/recommendation/refusal-reasons.ts';

const DAY = 86_400_000;

describe('historyTooShort', () => {
  it('says how long the history is and when it will be enough', () => {
    const reason = historyTooShort(0, 6.5 * DAY);

    expect(reason?.explanation).toContain('6.5 days');
    expect(reason?.explanation).toContain('1970-01-08 00:00 UTC');
    expect(historyTooShort(0, 7 * DAY)).toBeUndefined();
  });
});

describe('unstableHalves', () => {
  const halves = { olderRatio: 0.0004, newerRatio: 0.02, pValue: 0.002, effect: 50 };

  it('names both halves, the size of the difference and its p value', () => {
    const reason = unstableHalves(halves, 999_000);

    expect(reason?.explanation).toContain('0.040 % bad in the older');
    expect(reason?.explanation).toContain('2.0 % in the newer');
    expect(reason?.explanation).toContain('a factor of 50.0, p = 0.0020');
    expect(reason?.explanation).toContain('99.9 % and 95 %');
  });

  it('accepts what chance explains, what is small, and what supports the same target', () => {
    expect(unstableHalves({ ...halves, pValue: 0.02 }, 999_000)).toBeUndefined();
    expect(unstableHalves({ ...halves, effect: 1.9 }, 999_000)).toBeUndefined();
    expect(unstableHalves({ ...halves, newerRatio: 0.0009 }, 999_000)).toBeUndefined();
    expect(unstableHalves({ ...halves, newerRatio: 0.009 }, 990_000)).toBeUndefined();
  });
});
