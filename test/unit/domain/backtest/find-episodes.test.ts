import { describe, expect, it } from 'vitest';
import { budgetRatio, findEpisodes } from '../../../../domain/backtest/find-episodes.ts';
import type { EpisodeSearch } from '../../../../domain/backtest/find-episodes.ts';
import { FiringFlag } from '../../../../domain/backtest/firing-minutes.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const FROM_MS = 10 * DAY_MINUTES * MINUTE;
const TARGET = { objectivePpm: 990_000, windowDays: 30 };

type Range = readonly [from: number, to: number, value: number];

const valueAt = (ranges: readonly Range[], minute: number) =>
  ranges.find(([from, to]) => minute >= from && minute < to)?.[2] ?? 0;

/** Two days of 100 requests a minute, with `bad` in some of the minutes and flags in others. */
const search = (bad: readonly Range[], firing: readonly Range[]): EpisodeSearch => {
  const minutes = 2 * DAY_MINUTES;
  const counts = Array.from({ length: minutes }, (_, minute) => ({
    startMs: FROM_MS + minute * MINUTE,
    total: 100,
    bad: valueAt(bad, minute),
  }));
  return {
    series: createMinuteSeries(counts, { fromMs: FROM_MS, toMs: FROM_MS + minutes * MINUTE }),
    target: TARGET,
    severity: 'page',
    firing: Uint8Array.from({ length: minutes }, (_, minute) => valueAt(firing, minute)),
  };
};

const { quick, slow } = FiringFlag;

describe('findEpisodes', () => {
  it('finds none where nothing fires', () => {
    expect(findEpisodes(search([[100, 110, 50]], []))).toEqual([]);
  });

  it('tells when an alert fired, how late, and what the burn cost up to its end', () => {
    const episodes = findEpisodes(search([[1_000, 1_010, 50]], [[1_002, 1_014, quick]]));

    expect(episodes).toEqual([
      {
        severity: 'page',
        // Fires at the end of minute 1,002, which is the start of 1,003.
        startMs: FROM_MS + 1_003 * MINUTE,
        endMs: FROM_MS + 1_015 * MINUTE,
        detectionMinutes: 3,
        // 1 % of 144,000 a day × 30 days.
        budgetSpent: 500 / 43_200,
        badEvents: 500,
      },
    ]);
  });

  it('counts what failed until the alert stopped and not later', () => {
    const [episode] = findEpisodes(search([[1_000, 1_010, 50]], [[1_002, 1_006, quick]]));

    expect(episode?.badEvents).toBe(6 * 50);
  });

  it('ends an alert that still fires where the history ends', () => {
    const input = search([[2_800, 2_880, 50]], [[2_802, 2_880, quick]]);

    const [episode] = findEpisodes(input);

    expect(episode?.endMs).toBe(input.series.toMs);
  });

  it('makes several episodes of an alert that flaps, and gives each the cost since the one before', () => {
    const episodes = findEpisodes(
      search(
        [
          [1_000, 1_004, 50],
          [1_020, 1_022, 80],
        ],
        [
          [1_001, 1_006, quick],
          [1_010, 1_012, quick],
          [1_020, 1_025, quick],
        ],
      ),
    );

    expect(episodes.map(({ startMs }) => (startMs - FROM_MS) / MINUTE)).toEqual([1_002, 1_011, 1_021]);
    expect(episodes.map(({ badEvents }) => badEvents)).toEqual([200, 0, 160]);
    expect(episodes.map(({ budgetSpent }) => budgetSpent > 0)).toEqual([true, false, true]);
  });

  it.each([
    { pair: 'the hour of the quick page', severity: 'page', flags: quick, detectionMinutes: 60 },
    { pair: 'the six hours of the slow page', severity: 'page', flags: slow, detectionMinutes: 360 },
    { pair: 'the quick pair’s when both fire', severity: 'page', flags: quick | slow, detectionMinutes: 60 },
    { pair: 'the day of the quick ticket', severity: 'ticket', flags: quick, detectionMinutes: 1_440 },
    { pair: 'the three days of the slow ticket', severity: 'ticket', flags: slow, detectionMinutes: 2_001 },
  ] as const)('looks for the burn’s start in $pair', ({ severity, flags, detectionMinutes }) => {
    const lasting = search([[0, 2_880, 2]], [[2_000, 2_010, flags]]);

    const [episode] = findEpisodes({ ...lasting, severity });

    expect(episode).toMatchObject({ severity, detectionMinutes });
  });

  it('spends nothing of a history without traffic', () => {
    const idle = createMinuteSeries([], { fromMs: 0, toMs: 10 * MINUTE });

    const [episode] = findEpisodes({
      series: idle,
      target: TARGET,
      severity: 'page',
      firing: Uint8Array.from({ length: 10 }, (_, minute) => Number(minute === 5)),
    });

    expect(episode).toMatchObject({ budgetSpent: 0, badEvents: 0 });
  });
});

describe('budgetRatio', () => {
  it('is what the target leaves to fail', () => {
    expect(budgetRatio({ objectivePpm: 999_500, windowDays: 28 })).toBe(0.0005);
  });
});
