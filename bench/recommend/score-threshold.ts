import { quantile } from '../../domain/statistics/quantile.ts';
import { daysToSteps } from './threshold-rules.ts';

/** What became of a threshold in the days that its rule had not seen. */
export interface ThresholdScore {
  /** Whether 95 % of all values kept it. */
  readonly kept: boolean;
  /** Share of all 7-day windows, one starting at every step, in which 95 % of the values kept it. */
  readonly windowsKept: number;
  /** The threshold over the smallest one that would have been kept. */
  readonly overOracle: number;
  readonly badHours: number;
  readonly badHoursCaught: number;
}

const SHARE = 0.95;
const WINDOW_DAYS = 7;

/** Scores a threshold on held-out values; `bad` says which of them experts call bad. */
export function scoreThreshold(
  threshold: number,
  held: { readonly values: Float64Array; readonly bad: readonly boolean[]; readonly stepMs: number },
): ThresholdScore {
  const { values, bad, stepMs } = held;
  const window = daysToSteps(WINDOW_DAYS, stepMs);
  const cumulative = new Float64Array(values.length + 1);
  for (const [position, value] of values.entries()) {
    cumulative[position + 1] = (cumulative[position] ?? 0) + (value <= threshold ? 1 : 0);
  }
  const keptIn = (from: number, to: number): boolean =>
    ((cumulative[to] ?? 0) - (cumulative[from] ?? 0)) / (to - from) >= SHARE;
  let windows = 0;
  let windowsKept = 0;
  for (let to = window; to <= values.length; to += 1) {
    windows += 1;
    if (keptIn(to - window, to)) windowsKept += 1;
  }
  const badValues = [...values].filter((_, position) => bad[position] === true);
  return {
    kept: keptIn(0, values.length),
    windowsKept: windowsKept / windows,
    overOracle: threshold / (quantile(values, SHARE) ?? threshold),
    badHours: badValues.length,
    badHoursCaught: badValues.filter((value) => value > threshold).length,
  };
}
