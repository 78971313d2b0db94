import { beforeAll, describe, expect, it } from 'vitest';
import { firingMinutes } from '../../domain/backtest/run-backtest.ts';
import { MIN_FAILURES } from '../../domain/burn-rate/min-failures.ts';
import type { EventCount } from '../../domain/sli/sli-bucket.ts';
import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { buildSlo } from '../support/builders/build-slo.ts';
import { firing, promtoolAnswers } from './support/promtool-answers.ts';
import { promtoolFiring, promtoolMajorVersion } from './support/promtool-firing.ts';
import type { FiringMinute } from './support/promtool-firing.ts';
import { alertingRulesOf, rulesOf, webServiceSeries, webServiceSpec } from './support/web-service.ts';

/**
 * The backtest says when the generated alerts would have fired; here Prometheus' own rule engine says it.
 *
 * Tolerance: none with promtool 2. It includes both ends of a range, so `rate(x[5m])` over samples on the minute sees
 * exactly five minutes of events, as the backtest does. Prometheus 3 leaves the older end out: it sees four of the five
 * minutes, and the extrapolation to five stretches errors and requests alike. So there each window is a minute shorter,
 * and an alert may change a minute earlier or later. Neither needs a tolerance for staleness: a rule that yields nothing
 * more ends its series at once, and not five minutes later.
 */

type Count = Pick<EventCount, 'total' | 'bad'>;

const MINUTE_MS = 60_000;
const RANDOM_MINUTES = 8 * 60;
const SEVERITIES = ['page', 'ticket'] as const;

function backtestFiring(slo: Slo, counts: readonly Count[], minFailures = MIN_FAILURES): readonly FiringMinute[] {
  const events = counts.map((count, minute) => ({ ...count, startMs: minute * MINUTE_MS }));
  const series = createMinuteSeries(events, { fromMs: 0, toMs: counts.length * MINUTE_MS });
  const { page, ticket } = firingMinutes(series, slo, { beforeHistory: 'empty', minFailures });
  return counts.map((_, minute) => ({ minute, page: page[minute] !== 0, ticket: ticket[minute] !== 0 }));
}

let toleranceMinutes: number;

beforeAll(async () => {
  const major = await promtoolMajorVersion();
  expect(major).toBeGreaterThanOrEqual(2);
  toleranceMinutes = major < 3 ? 0 : 1;
});

/** Minutes in which promtool says otherwise than the backtest does in that minute and in those within the tolerance. */
function disagreements(backtest: readonly FiringMinute[], promtool: readonly FiringMinute[]) {
  const offsets = toleranceMinutes === 0 ? [0] : [-1, 0, 1];
  return SEVERITIES.flatMap((severity) =>
    promtool
      .filter(({ minute, [severity]: fires }) =>
        offsets.every((offset) => (backtest[minute + offset]?.[severity] ?? false) !== fires),
      )
      .map(({ minute }) => ({ severity, minute })),
  );
}

/** Plentiful traffic, a few scattered errors, and bursts of errors of any size. */
function randomCounts(seed: number): readonly Count[] {
  const random = createSeededRandom(seed);
  const bursts = Array.from({ length: 5 }, () => ({
    from: random.integer(RANDOM_MINUTES),
    minutes: 1 + random.integer(40),
    ratio: [0.005, 0.02, 0.1, 0.5, 1][random.integer(5)] ?? 0,
  }));
  return Array.from({ length: RANDOM_MINUTES }, (_, minute) => {
    const total = 500 + random.integer(1_500);
    const burst = bursts.find(({ from, minutes }) => minute >= from && minute < from + minutes);
    const scattered = random.integer(5) === 0 ? 1 : 0;
    return { total, bad: burst === undefined ? scattered : Math.round(total * burst.ratio) };
  });
}

const monthly = buildSlo({ objectivePpm: 999_000, windowDays: 30 });

describe('the backtest and promtool', () => {
  it.each([
    { seed: 1, slo: monthly },
    { seed: 2, slo: buildSlo({ objectivePpm: 995_000, windowDays: 28 }) },
    { seed: 3, slo: buildSlo({ objectivePpm: 990_000, windowDays: 7 }) },
    { seed: 4, slo: buildSlo({ objectivePpm: 999_000, sli: { kind: 'latency', thresholdMs: 250 } }) },
  ])('agree minute by minute on random bursts of errors, seed $seed', async ({ seed, slo }) => {
    const counts = randomCounts(seed);

    const promtool = await promtoolFiring({ slo, counts });

    const backtest = backtestFiring(slo, counts);
    expect(promtool.map(({ minute }) => minute)).toEqual(backtest.map(({ minute }) => minute));
    expect(disagreements(backtest, promtool)).toEqual([]);
    for (const severity of SEVERITIES) {
      expect(new Set(backtest.map((minute) => minute[severity])).size).toBe(2);
    }
  });

  it('agree where nobody asks for a while after an outage', async () => {
    const counts = Array.from({ length: 240 }, (_, minute) => ({
      total: minute >= 110 && minute < 170 ? 0 : 1_000,
      bad: minute >= 100 && minute < 110 ? 1_000 : 0,
    }));

    const promtool = await promtoolFiring({ slo: monthly, counts });

    expect(disagreements(backtestFiring(monthly, counts), promtool)).toEqual([]);
    // Every request of the half hour up to minute 130 failed; from minute 140 on it holds none.
    expect(promtool.filter(({ page }) => page).map(({ minute }) => minute)).toContain(130);
    expect(promtool.find(({ minute }) => minute === 145)?.page).toBe(false);
  });

  it('would not agree if one of them were three minutes late', async () => {
    const counts = randomCounts(1);

    const promtool = await promtoolFiring({ slo: monthly, counts: [...Array<Count>(3).fill(counts[0]!), ...counts] });

    expect(disagreements(backtestFiring(monthly, counts), promtool)).not.toEqual([]);
  });
});

describe('the backtest and promtool on generated rules', () => {
  it.each([
    { mode: 'guarded' as const, minFailures: MIN_FAILURES, seed: 5 },
    { mode: 'sloth-compatible' as const, minFailures: 0, seed: 6 },
  ])('agree minute by minute on random bursts of errors, $mode', async ({ mode, minFailures, seed }) => {
    const counts = randomCounts(seed);
    const { rules } = rulesOf(mode, webServiceSpec('web', 99.9));

    const answers = await promtoolAnswers({
      rules: alertingRulesOf(rules),
      series: webServiceSeries(counts),
      queries: { page: firing('page'), ticket: firing('ticket') },
      minutes: counts.map((_, minute) => minute + 1),
    });

    const promtool = answers.map(({ page, ticket }, minute) => ({ minute, page: page === 1, ticket: ticket === 1 }));
    expect(disagreements(backtestFiring(monthly, counts, minFailures), promtool)).toEqual([]);
    for (const severity of SEVERITIES) expect(new Set(promtool.map((minute) => minute[severity])).size).toBe(2);
  });
});
