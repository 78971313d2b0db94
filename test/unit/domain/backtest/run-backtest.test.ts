import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firingMinutes, runBacktest } from '../../../../domain/backtest/run-backtest.ts';
import type { ReplayOptions } from '../../../../domain/backtest/run-backtest.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';
import type { EventCount } from '../../../../domain/sli/sli-bucket.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const TARGET = { objectivePpm: 999_000, windowDays: 30 };

interface Outage {
  readonly startMinute: number;
  readonly minutes: number;
  readonly badPerMinute: number;
}

const history = (days: number, perMinute: number, outages: readonly Outage[]) => {
  const counts = Array.from({ length: days * DAY_MINUTES }, (_, minute): EventCount => {
    const outage = outages.find(({ startMinute, minutes }) => minute >= startMinute && minute < startMinute + minutes);
    return { startMs: minute * MINUTE, total: perMinute, bad: outage?.badPerMinute ?? 0 };
  });
  return createMinuteSeries(counts, { fromMs: 0, toMs: days * DAY_MINUTES * MINUTE });
};

describe('runBacktest', () => {
  it('tells when an outage pages, how late, and what it cost', () => {
    const series = history(10, 100, [{ startMinute: 5 * DAY_MINUTES, minutes: 10, badPerMinute: 15 }]);

    const backtest = runBacktest(series, TARGET);

    // 15 % × t / 60 min > 14.4 × 0.001 from the 6th minute on; 15 % × (5 − t) / 5 min stops being so at the 5th after.
    expect(backtest.episodes).toEqual([
      {
        severity: 'page',
        startMs: (5 * DAY_MINUTES + 6) * MINUTE,
        endMs: (5 * DAY_MINUTES + 15) * MINUTE,
        detectionMinutes: 6,
        // 150 bad of 0.001 × 144,000 a day × 30 days = 4320 allowed.
        budgetSpent: 150 / 4_320,
        badEvents: 150,
      },
    ]);
    expect(backtest).toMatchObject({
      total: 1_440_000,
      bad: 150,
      pagesPerMonth: 3,
      ticketsPerMonth: 0,
      minutesInAlert: 9,
    });
  });

  it('reports page and ticket both when an outage is worth both', () => {
    const series = history(10, 100, [{ startMinute: 5 * DAY_MINUTES, minutes: 5, badPerMinute: 100 }]);

    const { episodes, pagesPerMonth, ticketsPerMonth } = runBacktest(series, TARGET);

    expect(episodes.map(({ severity, detectionMinutes }) => [severity, detectionMinutes])).toEqual([
      ['page', 1],
      ['ticket', 5],
    ]);
    expect([pagesPerMonth, ticketsPerMonth]).toEqual([3, 3]);
  });

  it('does not count failures at the ordinary rate before an outage to its burn', () => {
    const ordinary = Array.from({ length: 600 }, (_, hour): Outage => ({
      startMinute: hour * 24,
      minutes: 1,
      badPerMinute: 1,
    }));
    const outage = { startMinute: 5 * DAY_MINUTES + 20, minutes: 60, badPerMinute: 50 };
    const series = history(10, 100, [outage, ...ordinary]);

    const [page] = runBacktest(series, TARGET).episodes;

    expect(page?.severity).toBe('page');
    expect(page?.startMs).toBe((outage.startMinute + page!.detectionMinutes) * MINUTE);
    expect(page?.detectionMinutes).toBeLessThanOrEqual(2);
    expect(page?.badEvents).toBeGreaterThanOrEqual(3_000);
    expect(page?.badEvents).toBeLessThanOrEqual(3_004);
  });

  it('ends a page that still fires at the end of the history there', () => {
    const series = history(8, 100, [{ startMinute: 8 * DAY_MINUTES - 30, minutes: 30, badPerMinute: 100 }]);

    const page = runBacktest(series, TARGET).episodes.find(({ severity }) => severity === 'page');

    expect(page?.endMs).toBe(series.toMs);
  });

  it('keeps silent where a window has no events, and does not stumble over idle days', () => {
    const counts = [{ startMs: 3 * DAY_MINUTES * MINUTE, total: 1_000, bad: 0 }];
    const series = createMinuteSeries(counts, { fromMs: 0, toMs: 10 * DAY_MINUTES * MINUTE });

    const backtest = runBacktest(series, TARGET);

    expect(backtest).toMatchObject({ episodes: [], minutesInAlert: 0, worstBudgetSpent: 0 });
  });

  it('is silent at the start of a history until the long window is known, unless told that nothing was before', () => {
    const series = history(8, 1, [{ startMinute: 3, minutes: 3, badPerMinute: 1 }]);

    expect(runBacktest(series, TARGET).episodes.filter(({ severity }) => severity === 'page')).toEqual([]);
    expect(runBacktest(series, TARGET, { beforeHistory: 'empty' }).episodes[0]?.severity).toBe('page');
  });

  /** Pages in ten days at a steady traffic, with that many failures in the minutes from the middle on. */
  const pagesWith = (requestsAnHour: number, failures: number, options: ReplayOptions = {}) => {
    const counts: EventCount[] = [];
    const middle = 5 * DAY_MINUTES;
    for (let minute = 0; minute < 10 * DAY_MINUTES; minute += 1) {
      if (minute % 60 < requestsAnHour) {
        const extra = Math.floor((requestsAnHour - 1 - (minute % 60)) / 60);
        const bad = minute >= middle && minute < middle + failures ? 1 : 0;
        counts.push({ startMs: minute * MINUTE, total: 1 + extra, bad });
      }
    }
    const series = createMinuteSeries(counts, { fromMs: 0, toMs: 10 * DAY_MINUTES * MINUTE });
    return runBacktest(series, TARGET, options).episodes.filter(({ severity }) => severity === 'page').length;
  };

  it('shows that one failure pages in Sloth’s rules where an hour has 69 requests and not where it has 70', () => {
    expect(pagesWith(69, 1, { minFailures: 0 })).toBe(1);
    expect(pagesWith(70, 1, { minFailures: 0 })).toBe(0);
  });

  it('never pages for one or two failures however little the traffic, and does for the third', () => {
    expect([1, 2, 3].map((failures) => pagesWith(20, failures))).toEqual([0, 0, 1]);
  });

  it('refuses a target without a budget', () => {
    const series = history(8, 1, []);

    expect(() => runBacktest(series, { objectivePpm: 1_000_000, windowDays: 30 })).toThrow(ScoutError);
    expect(() => runBacktest(series, { objectivePpm: 999_000, windowDays: 3 })).toThrow(ScoutError);
  });

  it('copes with an empty history', () => {
    const backtest = runBacktest(createMinuteSeries([], { fromMs: 0, toMs: 0 }), TARGET);

    expect(backtest).toMatchObject({ total: 0, bad: 0, episodes: [], pagesPerMonth: 0, worstBudgetSpent: 0 });
  });
});

describe('firingMinutes', () => {
  const minute = fc.record({ total: fc.integer({ min: 0, max: 20 }), badShare: fc.constantFrom(0, 0, 0, 0.1, 0.5, 1) });
  const toSeries = (counts: readonly { total: number; bad: number }[]) =>
    createMinuteSeries(
      counts.map((count, position) => ({ ...count, startMs: position * MINUTE })),
      { fromMs: 0, toMs: counts.length * MINUTE },
    );
  const target = fc.record({
    objectivePpm: fc.constantFrom(900_000, 950_000, 990_000, 995_000, 999_000),
    windowDays: fc.integer({ min: 7, max: 90 }),
  });

  it('never fires in fewer minutes when more requests fail', () => {
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 600 }), fc.nat(), target, (drawn, pick, slo) => {
        const counts = drawn.map(({ total, badShare }) => ({ total, bad: Math.floor(total * badShare) }));
        const worse = counts.map((count, position) =>
          position % 7 === pick % 7 ? { ...count, bad: count.total } : count,
        );

        const before = firingMinutes(toSeries(counts), slo, { beforeHistory: 'empty' });
        const after = firingMinutes(toSeries(worse), slo, { beforeHistory: 'empty' });

        for (const severity of ['page', 'ticket'] as const) {
          expect(before[severity].every((flags, position) => (flags & ~after[severity][position]!) === 0)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('never fires in more minutes for a lower target', () => {
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 600 }), (drawn) => {
        const series = toSeries(drawn.map(({ total, badShare }) => ({ total, bad: Math.floor(total * badShare) })));

        const strict = firingMinutes(series, { objectivePpm: 999_000, windowDays: 28 }, { beforeHistory: 'empty' });
        const loose = firingMinutes(series, { objectivePpm: 990_000, windowDays: 28 }, { beforeHistory: 'empty' });

        expect(loose.page.every((flags, position) => (flags & ~strict.page[position]!) === 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('equals the definition evaluated window by window', () => {
    const quickPage = (counts: readonly { total: number; bad: number }[], end: number) =>
      [5, 60].every((length) => {
        const window = counts.slice(Math.max(0, end - length), end);
        const bad = window.reduce((sum, count) => sum + count.bad, 0);
        const total = window.reduce((sum, count) => sum + count.total, 0);
        return BigInt(bad) * 625n > BigInt(total) * 9n && (length === 5 || bad >= 3);
      });

    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 200 }), (drawn) => {
        const counts = drawn.map(({ total, badShare }) => ({ total, bad: Math.floor(total * badShare) }));

        const { page } = firingMinutes(toSeries(counts), TARGET, { beforeHistory: 'empty' });

        expect([...page].map((flags) => (flags & 1) === 1)).toEqual(counts.map((_, m) => quickPage(counts, m + 1)));
      }),
      { numRuns: 40 },
    );
  });
});
