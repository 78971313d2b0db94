import { describe, expect, it } from 'vitest';
import { compareDays } from '../../../../domain/drift/compare-days.ts';
import { wholeWeeks } from '../../../../domain/drift/drift-days.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { ANCHOR_MS, DAY_MS, dailyHistory } from './daily-history.ts';

interface Behaviour {
  readonly perDay: number;
  readonly badShare: number;
}

function compare(before: Behaviour, now: Behaviour, seed = 1) {
  const random = createSeededRandom(seed);
  const sample = (behaviour: Behaviour, fromMs: number, days: number) =>
    wholeWeeks(
      createMinuteSeries(dailyHistory({ fromMs, days, random, ...behaviour }), {
        fromMs,
        toMs: fromMs + days * DAY_MS,
      }),
      ANCHOR_MS,
    );
  const older = sample(before, ANCHOR_MS - 14 * DAY_MS, 14);
  const newer = sample(now, ANCHOR_MS, 7);
  return compareDays(older, newer, createSeededRandom(seed));
}

const USUAL: Behaviour = { perDay: 100_000, badShare: 0.001 };

describe('compareDays', () => {
  it('finds traffic that doubled, and says by which factor', () => {
    const { perDay, badShare } = compare(USUAL, { ...USUAL, perDay: 200_000 });

    expect(perDay.pValue).toBeLessThan(0.002);
    expect(perDay.factor).toBeGreaterThan(1.9);
    expect(perDay.factor).toBeLessThan(2.1);
    expect(perDay.now / perDay.before).toBeCloseTo(perDay.factor, 3);
    expect(badShare.pValue).toBeGreaterThan(0.05);
  });

  it('finds a share of bad events that tripled', () => {
    const { badShare, perDay } = compare(USUAL, { ...USUAL, badShare: 0.003 });

    expect(badShare.pValue).toBeLessThan(0.005);
    expect(badShare.factor).toBeGreaterThan(2.4);
    expect(perDay.pValue).toBeGreaterThan(0.05);
  });

  it('has finite factors where nothing failed, or nothing came', () => {
    const nothing = compare({ ...USUAL, badShare: 0 }, { perDay: 0, badShare: 0 });

    expect(nothing.badShare).toMatchObject({ before: 0, now: 0 });
    expect(Number.isFinite(nothing.badShare.factor)).toBe(true);
    expect(nothing.perDay).toMatchObject({ now: 0 });
    expect(nothing.perDay.factor).toBeGreaterThan(0);
    expect(nothing.perDay.pValue).toBeLessThan(0.005);
  });

  it('is not misled by one bad day', () => {
    const random = createSeededRandom(3);
    const usual = dailyHistory({ fromMs: ANCHOR_MS - 14 * DAY_MS, days: 21, random, ...USUAL });
    const outage = usual.map((count, hour) => (hour === 14 * 24 + 40 ? { ...count, bad: count.total } : count));
    const sample = (fromMs: number, toMs: number) =>
      wholeWeeks(createMinuteSeries(outage, { fromMs, toMs }), ANCHOR_MS);

    const { badShare } = compareDays(
      sample(ANCHOR_MS - 14 * DAY_MS, ANCHOR_MS),
      sample(ANCHOR_MS, ANCHOR_MS + 7 * DAY_MS),
      createSeededRandom(1),
    );

    expect(badShare.factor).toBeGreaterThan(3);
    expect(badShare.pValue).toBeGreaterThan(0.05);
  });

  it('finds something in at most one of thirty pairs of histories in which nothing changed', () => {
    const found = Array.from({ length: 30 }, (_, seed) => compare(USUAL, USUAL, seed)).filter(
      ({ badShare, perDay }) => Math.min(badShare.pValue, perDay.pValue) <= 0.005,
    );

    expect(found.length).toBeLessThanOrEqual(1);
  });
});
