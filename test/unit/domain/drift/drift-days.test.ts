import { describe, expect, it } from 'vitest';
import { wholeWeeks } from '../../../../domain/drift/drift-days.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';
import { ANCHOR_MS, DAY_MS } from './daily-history.ts';

/** One event an hour; the events of day n after the anchor (before it, negative) are in [anchor + n days, + 1 day). */
function series(fromMs: number, toMs: number) {
  const hours = Math.ceil((toMs - fromMs) / 3_600_000);
  const counts = Array.from({ length: hours }, (_, hour) => ({
    startMs: fromMs + hour * 3_600_000,
    total: 1,
    bad: 0,
  }));
  return createMinuteSeries(counts, { fromMs, toMs });
}

describe('wholeWeeks', () => {
  it('takes the last whole weeks before the anchor', () => {
    const sample = wholeWeeks(series(ANCHOR_MS - 16.5 * DAY_MS, ANCHOR_MS), ANCHOR_MS);

    expect(sample.days).toHaveLength(14);
    expect(sample).toMatchObject({ fromMs: ANCHOR_MS - 14 * DAY_MS, toMs: ANCHOR_MS });
    expect(sample.days.every(({ value }) => value.total === 24)).toBe(true);
    expect(sample.days.map(({ stratum }) => stratum)).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6]);
  });

  it('counts days after the anchor from it, so that a weekday is in the same stratum on both sides', () => {
    // A Tuesday and a half after the anchor's Thursday, for ten days: nine whole ones, of which seven are taken.
    const fromMs = ANCHOR_MS + 5.5 * DAY_MS;
    const sample = wholeWeeks(series(fromMs, fromMs + 10 * DAY_MS), ANCHOR_MS);

    expect(sample).toMatchObject({ fromMs: ANCHOR_MS + 8 * DAY_MS, toMs: ANCHOR_MS + 15 * DAY_MS });
    expect(sample.days.map(({ stratum }) => stratum)).toEqual([1, 2, 3, 4, 5, 6, 0]);
    expect(sample.days.every(({ value }) => value.total === 24)).toBe(true);
  });

  it.each([0, 0.5, 6.99])('has no day of a history of %d days', (days) => {
    expect(wholeWeeks(series(ANCHOR_MS, ANCHOR_MS + days * DAY_MS), ANCHOR_MS).days).toEqual([]);
  });
});
