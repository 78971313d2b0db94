import { describe, expect, it } from 'vitest';
import { FiringFlag, markFiringMinutes } from '../../../../domain/backtest/firing-minutes.ts';
import type { BeforeHistory } from '../../../../domain/backtest/firing-minutes.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const OBJECTIVE_PPM = 999_000;

interface Count {
  readonly total: number;
  readonly bad: number;
}

const series = (minutes: number, countIn: (minute: number) => Count) =>
  createMinuteSeries(
    Array.from({ length: minutes }, (_, minute) => ({ startMs: minute * MINUTE, ...countIn(minute) })),
    { fromMs: 0, toMs: minutes * MINUTE },
  );

/** 5 minutes and an hour, both above 14.4 × 0.001 = 1.44 %. */
const quickPage = burnRateAlerts(30)[0]!;

function firingMinutes(countIn: (minute: number) => Count, beforeHistory: BeforeHistory = 'unknown', minutes = 180) {
  const firing = new Uint8Array(minutes);
  const events = series(minutes, countIn);
  const input = { series: events, alert: quickPage, objectivePpm: OBJECTIVE_PPM, beforeHistory, minFailures: 3 };
  markFiringMinutes(firing, FiringFlag.quick, input);
  return [...firing.keys()].filter((minute) => firing[minute] === FiringFlag.quick);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, position) => from + position);

describe('markFiringMinutes', () => {
  it('marks the minutes at whose end both windows are above the threshold', () => {
    // 15 % for ten minutes: 6 × 15 of 6,000 in the hour are 1.5 %; four minutes after the end one is left of the five.
    const firing = firingMinutes((minute) => ({ total: 100, bad: minute >= 100 && minute < 110 ? 15 : 0 }));

    expect(firing).toEqual(range(105, 114));
  });

  it('is silent while the short window alone is above', () => {
    const burst = firingMinutes((minute) => ({ total: 100, bad: minute >= 100 && minute < 105 ? 10 : 0 }));

    expect(burst).toEqual([]);
  });

  it('is silent exactly at the threshold and fires just above it', () => {
    expect(firingMinutes(() => ({ total: 10_000, bad: 144 }))).toEqual([]);
    expect(firingMinutes(() => ({ total: 10_000, bad: 145 }))).toEqual(range(59, 180));
  });

  it('is silent when the short window has no events', () => {
    const outageThenIdle = (minute: number) =>
      minute < 100 ? { total: 100, bad: minute >= 80 ? 100 : 0 } : { total: 0, bad: 0 };

    // The last window of five minutes that holds minute 99 ends with minute 103.
    expect(firingMinutes(outageThenIdle)).toEqual(range(80, 104));
  });

  it('waits for a whole long window when what was before the history is unknown', () => {
    const outage = () => ({ total: 100, bad: 100 });

    expect(firingMinutes(outage, 'unknown')).toEqual(range(59, 180));
    expect(firingMinutes(outage, 'empty')).toEqual(range(0, 180));
  });

  it('marks nothing in a history shorter than the long window, unless nothing was before it', () => {
    const outage = () => ({ total: 100, bad: 100 });

    expect(firingMinutes(outage, 'unknown', 59)).toEqual([]);
    expect(firingMinutes(outage, 'empty', 59)).toEqual(range(0, 59));
  });

  it('waits for the least number of failures in the long window', () => {
    const isolated = (every: number) => (minute: number) => ({ total: 1, bad: minute % every === 0 ? 1 : 0 });

    expect(firingMinutes(isolated(31))).toEqual([]);
    expect(firingMinutes(isolated(29))).not.toEqual([]);
  });

  it('keeps the flags of the other pair', () => {
    const firing = Uint8Array.from([FiringFlag.slow, 0]);
    const outage = series(2, () => ({ total: 1, bad: 1 }));

    markFiringMinutes(firing, FiringFlag.quick, {
      series: outage,
      alert: quickPage,
      objectivePpm: OBJECTIVE_PPM,
      beforeHistory: 'empty',
      minFailures: 1,
    });

    expect([...firing]).toEqual([FiringFlag.quick | FiringFlag.slow, FiringFlag.quick]);
  });
});
