import { riskLimits } from '../../domain/recommendation/target-ladder.ts';
import { quantile } from '../../domain/statistics/quantile.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { judgeValueSeries } from '../../domain/value-series/judge-value-series.ts';
import type { ValueSeries } from '../../domain/value-series/value-series.ts';

/** Where a rule puts the threshold that 95 % of the hours are to keep, or that it does not. */
export type ThresholdRule = (history: ValueSeries) => number | undefined;

const BUDGET = 0.05;
const WINDOW_DAYS = 7;
const REPLICATES = 2000;

/** SLO-Scout's own rule at a stated risk. */
export function scoutRule(risk: number): ThresholdRule {
  return (history) => {
    const question = { budget: BUDGET, windowDays: WINDOW_DAYS, limits: riskLimits(risk), seed: 1 };
    const verdict = judgeValueSeries(history, question);
    return verdict.kind === 'proposed' ? verdict.variants[1].threshold : undefined;
  };
}

/** The rules that others use, by what they are called in the scoreboard. */
export const OTHER_RULES: Readonly<Record<string, ThresholdRule>> = {
  'p95 of last 7 d': ({ values, stepMs }) => quantile(values.slice(-daysToSteps(7, stepMs)), 0.95),
  'p95 of all': ({ values }) => quantile(values, 0.95),
  'day-block bootstrap, 90 %': (history) => quantileBootstrap(history, 0.9),
  'same, 95 %': (history) => quantileBootstrap(history, 0.95),
  'p98 of all': ({ values }) => quantile(values, 0.98),
  'same bootstrap, 99 %': (history) => quantileBootstrap(history, 0.99),
  'p99 x 1.05': ({ values }) => (quantile(values, 0.99) ?? 0) * 1.05,
  'fixed 500 ms': () => 500,
};

/** The plain bootstrap: whole days drawn from the history as it is, the window's p95, its quantile. */
function quantileBootstrap({ values, stepMs }: ValueSeries, confidence: number): number | undefined {
  const random = createSeededRandom(7);
  const daySteps = daysToSteps(1, stepMs);
  const days = Math.floor(values.length / daySteps);
  const window = new Float64Array(WINDOW_DAYS * daySteps);
  const thresholds = Float64Array.from({ length: REPLICATES }, () => {
    for (let day = 0; day < WINDOW_DAYS; day += 1) {
      const from = random.integer(days) * daySteps;
      window.set(values.subarray(from, from + daySteps), day * daySteps);
    }
    return quantile(window, 1 - BUDGET) ?? 0;
  });
  return quantile(thresholds, confidence);
}

/** Steps in so many days. */
export function daysToSteps(days: number, stepMs: number): number {
  return Math.round((days * 86_400_000) / stepMs);
}
