import { describe, expect, it } from 'vitest';
import { runBacktest } from '../../../../domain/backtest/run-backtest.ts';
import { runWhatIf } from '../../../../domain/backtest/what-if.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const DAY = 1440;
const TARGET = { objectivePpm: 999_000, windowDays: 7 };

/** 100 requests a minute for 10 days; 15 of them fail in ten minutes of the sixth day, and one an hour later. */
const SERIES = createMinuteSeries(
  Array.from({ length: 10 * DAY }, (_, minute) => ({
    startMs: minute * MINUTE,
    total: 100,
    bad: minute >= 5 * DAY && minute < 5 * DAY + 10 ? 15 : minute === 5 * DAY + 70 ? 1 : 0,
  })),
  { fromMs: 0, toMs: 10 * DAY * MINUTE },
);

describe('runWhatIf', () => {
  it('says of each alert how long it outlived the burn', () => {
    const { episodes, backtest } = runWhatIf(SERIES, TARGET);

    const { episodes: plain, ...figures } = runBacktest(SERIES, TARGET);
    expect(backtest).toEqual(figures);
    expect(episodes.map(({ resetMinutes: _reset, ...episode }) => episode)).toEqual(plain);
    const [page] = episodes;
    // The outage ends with its tenth minute; what the five-minute window still holds keeps the page until then.
    expect(page).toMatchObject({ severity: 'page', startMs: (5 * DAY + 6) * MINUTE });
    expect(page?.resetMinutes).toBe((page?.endMs ?? 0) / MINUTE - (5 * DAY + 10));
  });

  it('draws the budget of every window', () => {
    const { budgetLine, windowsKept } = runWhatIf(SERIES, TARGET);

    expect(budgetLine.map(({ toMs }) => toMs / MINUTE / DAY)).toEqual([7, 8, 9, 10]);
    // 151 bad of 1,008,000, of which 0.1 % may be.
    expect(budgetLine[0]).toMatchObject({ total: 1_008_000, bad: 151 });
    expect(budgetLine[0]?.budgetSpent).toBeCloseTo(151 / 1008, 12);
    expect(windowsKept).toBe(4);
    expect(runWhatIf(SERIES, { ...TARGET, objectivePpm: 999_900 }).windowsKept).toBe(0);
  });

  it('matches known incidents only when there are any', () => {
    const incident = { fromMs: 5 * DAY * MINUTE, toMs: (5 * DAY + 10) * MINUTE };

    expect(runWhatIf(SERIES, TARGET).match).toBeUndefined();
    expect(runWhatIf(SERIES, TARGET, [incident]).match).toMatchObject({ recall: 1, precision: 1 });
  });

  it('has nothing to say about an empty history', () => {
    const empty = createMinuteSeries([], { fromMs: 0, toMs: 0 });

    expect(runWhatIf(empty, TARGET)).toMatchObject({ episodes: [], budgetLine: [], windowsKept: 0 });
  });
});
