import { describe, expect, it } from 'vitest';
import { firingMinutes } from '../../../../domain/backtest/run-backtest.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

/**
 * Incidents against a service with 100 requests a second, 99.9 % over 30 days, as Sloth's rules behaved in promtool:
 * minutes from the start of the incident to the alert, and from its end to the reset.
 *
 * Ours count from the first minute with failures. In the recorded runs of a partial failure the error counter began to
 * rise one sample after the nominal start, so there everything is a minute later; with the same series promtool and this
 * engine agree (+6/+5, +1/+30, +58/+1). One more difference is wanted: at a ratio exactly at its threshold Sloth's
 * 0.0009999999999999432 fires and our exact 0.001 does not. So: within one minute, and equal on the coarser grids.
 */
const QUIET_MINUTES = 4 * 1_440;
const PER_MINUTE = 6_000;

interface Alerted {
  readonly onMinute: number;
  readonly resetMinute: number;
}

function alerts(errorRatio: number, minutes: number): { page: readonly Alerted[]; ticket: readonly Alerted[] } {
  const length = QUIET_MINUTES + minutes + 12 * 60;
  const counts = Array.from({ length }, (_, minute) => ({
    startMs: minute * 60_000,
    total: PER_MINUTE,
    bad: minute >= QUIET_MINUTES && minute < QUIET_MINUTES + minutes ? Math.round(PER_MINUTE * errorRatio) : 0,
  }));
  const series = createMinuteSeries(counts, { fromMs: 0, toMs: length * 60_000 });
  const firing = firingMinutes(series, { objectivePpm: 999_000, windowDays: 30 });
  const toAlerted = (flags: Uint8Array): readonly Alerted[] => {
    const found: Alerted[] = [];
    let on = -1;
    for (let minute = 0; minute <= flags.length; minute += 1) {
      const fires = (flags[minute] ?? 0) > 0;
      if (fires && on < 0) on = minute;
      if (fires || on < 0) continue;
      found.push({ onMinute: on + 1 - QUIET_MINUTES, resetMinute: minute + 1 - QUIET_MINUTES - minutes });
      on = -1;
    }
    return found;
  };
  return { page: toAlerted(firing.page), ticket: toAlerted(firing.ticket) };
}

const within1 = (actual: readonly Alerted[], expected: Alerted | undefined) => {
  expect(actual).toHaveLength(expected === undefined ? 0 : 1);
  if (expected === undefined) return;
  expect(Math.abs(actual[0]!.onMinute - expected.onMinute)).toBeLessThanOrEqual(1);
  expect(Math.abs(actual[0]!.resetMinute - expected.resetMinute)).toBeLessThanOrEqual(1);
};

describe('the backtest against the measured behaviour of Sloth’s rules', () => {
  it.each([
    { errors: 0.15, minutes: 10, page: { onMinute: 7, resetMinute: 6 }, ticket: undefined },
    { errors: 0.015, minutes: 120, page: { onMinute: 59, resetMinute: 2 }, ticket: undefined },
    {
      errors: 0.01,
      minutes: 480,
      page: { onMinute: 217, resetMinute: 13 },
      ticket: { onMinute: 433, resetMinute: 325 },
    },
  ])('$errors for $minutes minutes: page and ticket within a minute', ({ errors, minutes, page, ticket }) => {
    const actual = alerts(errors, minutes);

    within1(actual.page, page);
    within1(actual.ticket, ticket);
  });

  it('a full outage of 5 minutes: page +1/+30, ticket +5 and longer than four hours, to the minute', () => {
    const actual = alerts(1, 5);

    expect(actual.page).toEqual([{ onMinute: 1, resetMinute: 30 }]);
    expect(actual.ticket).toEqual([{ onMinute: 5, resetMinute: 360 }]);
  });

  it.each([
    { errors: 0.004, minutes: 36 * 60, grid: 10, on: 1_089, reset: 279 },
    { errors: 0.002, minutes: 96 * 60, grid: 20, on: 2_179, reset: 199 },
  ])('$errors for $minutes minutes seen every $grid minutes: no page, ticket +$on/+$reset', (row) => {
    const nextSeen = (minute: number) => Math.ceil((minute + 1) / row.grid) * row.grid - 1;

    const { page, ticket } = alerts(row.errors, row.minutes);

    expect(page).toEqual([]);
    expect(ticket.map(({ onMinute }) => nextSeen(onMinute))).toEqual([row.on]);
    expect(ticket.map(({ resetMinute }) => nextSeen(resetMinute))).toEqual([row.reset]);
  });

  it('0.09 % for 4 days is below the budget’s pace: silent', () => {
    expect(alerts(0.0009, 96 * 60)).toEqual({ page: [], ticket: [] });
  });
});
