import { formatCount, formatPercent, formatTime } from '../recommendation/format-figures.ts';
import type { RiskLimits, VariantName } from '../recommendation/target-ladder.ts';
import { levelDifferenceTest } from '../statistics/level-difference-test.ts';
import { quantile } from '../statistics/quantile.ts';
import { createSeededRandom } from '../statistics/seeded-random.ts';
import { chooseThreshold, roundUp } from './choose-threshold.ts';
import type { ChosenThreshold, ValuePromise } from './choose-threshold.ts';
import { countAbove, valueDays } from './value-series.ts';
import type { ValueDay, ValueSeries } from './value-series.ts';

/** One of each weekday. */
const LEAST_HISTORY_DAYS = 7;

/** With more of its steps without a value above zero a series has no steady state that a threshold could describe. */
const MOST_IDLE_SHARE = 0.1;

/** Halves are on different levels at or below this p value, as for event counts. */
const DRIFT_P_VALUE = 0.01;

/** Why no threshold is proposed; closed. */
export type ValueRefusalCode = 'history_too_short' | 'idle' | 'unstable' | 'no_supported_threshold';

/** A reason not to propose, and what would mend it. */
export interface ValueRefusal {
  readonly code: ValueRefusalCode;
  readonly explanation: string;
}

/** One threshold with its consequences. */
export interface ThresholdVariant extends ChosenThreshold {
  readonly variant: VariantName;
  /** Values of the judged history above it. */
  readonly above: number;
}

/** Three thresholds, conservative first and highest, or why there are none. */
export type ValueVerdict =
  | {
      readonly kind: 'proposed';
      readonly variants: readonly [ThresholdVariant, ThresholdVariant, ThresholdVariant];
      /** The history that was judged; the newer half of the recorded one when that is on a lower level. */
      readonly fromMs: number;
      readonly toMs: number;
      readonly values: number;
      readonly improved: boolean;
    }
  | { readonly kind: 'refused'; readonly reasons: readonly ValueRefusal[] };

/** How a series is judged. */
export interface ValueQuestion extends ValuePromise {
  readonly limits: RiskLimits;
}

/**
 * Finds the threshold T of a promise "in (1 − budget) of the steps the value is at most T", or refuses: a history under
 * seven days, an idle series, and one whose newer half is on a higher level, because then the past bounds no future. A
 * day's level is the logarithm of its (1 − budget) quantile; the halves are compared by a permutation test over days
 * (p ≤ 1 %), and a difference counts when the halves' own quantiles are different thresholds after rounding. When the
 * newer half is on a *lower* level and has seven days, it alone is judged: the new state is what the promise is about.
 */
export function judgeValueSeries(series: ValueSeries, question: ValueQuestion): ValueVerdict {
  const days = valueDays(series);
  const early = [tooShort(series, days), idle(series)].filter((reason) => reason !== undefined);
  if (early.length > 0) return { kind: 'refused', reasons: early };
  const change = levelChange(days, question);
  if (change.kind === 'worse') return { kind: 'refused', reasons: [change.reason] };
  const newer = days.slice(Math.floor(days.length / 2));
  const improved = change.kind === 'better' && newer.length >= LEAST_HISTORY_DAYS;
  return propose(improved ? newer : days, question, improved);
}

function propose(days: readonly ValueDay[], question: ValueQuestion, improved: boolean): ValueVerdict {
  const [conservative, balanced, aggressive] = question.limits.map(({ variant, maxMissRisk }) => {
    const chosen = chooseThreshold(days, question, maxMissRisk);
    return chosen === undefined
      ? undefined
      : { variant, ...chosen, above: days.reduce((sum, day) => sum + countAbove(day, chosen.threshold), 0) };
  });
  if (conservative === undefined || balanced === undefined || aggressive === undefined) {
    const explanation = 'No recorded value would be kept often enough: record more of the series, or accept more risk.';
    return { kind: 'refused', reasons: [{ code: 'no_supported_threshold', explanation }] };
  }
  const fromMs = days[0]?.fromMs ?? 0;
  return {
    kind: 'proposed',
    variants: [conservative, balanced, aggressive],
    fromMs,
    toMs: fromMs + days.length * 86_400_000,
    values: days.reduce((sum, { sorted }) => sum + sorted.length, 0),
    improved,
  };
}

function tooShort(series: ValueSeries, days: readonly ValueDay[]): ValueRefusal | undefined {
  if (days.length >= LEAST_HISTORY_DAYS) return undefined;
  const from = series.timesMs[0];
  const when = from === undefined ? '' : `: enough from ${formatTime(from + LEAST_HISTORY_DAYS * 86_400_000)}`;
  return {
    code: 'history_too_short',
    explanation: `There are ${days.length} whole days of values and ${LEAST_HISTORY_DAYS} are needed, one of each weekday${when}.`,
  };
}

function idle({ stepMs, timesMs, values }: ValueSeries): ValueRefusal | undefined {
  const first = timesMs[0];
  const last = timesMs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const steps = Math.round((last - first) / stepMs) + 1;
  const busy = values.reduce((count, value) => (value > 0 ? count + 1 : count), 0);
  const idleShare = 1 - busy / steps;
  if (idleShare <= MOST_IDLE_SHARE) return undefined;
  return {
    code: 'idle',
    explanation:
      `${formatCount(steps - busy)} of ${formatCount(steps)} steps (${formatPercent(idleShare)}) have no value above zero; at ` +
      `more than ${formatPercent(MOST_IDLE_SHARE)} there is no steady state to promise. Use counts of good and total ` +
      'events, add synthetic requests, or combine it with similar operations.',
  };
}

type LevelChange = { readonly kind: 'same' | 'better' } | { readonly kind: 'worse'; readonly reason: ValueRefusal };

function levelChange(days: readonly ValueDay[], { budget, seed }: ValueQuestion): LevelChange {
  const levels = days.flatMap(({ sorted }) => {
    const level = quantile(sorted, 1 - budget);
    return level === undefined || level <= 0 ? [] : [Math.log(level)];
  });
  const { difference, pValue } = levelDifferenceTest(levels, createSeededRandom(seed));
  const middle = Math.floor(days.length / 2);
  const older = halfQuantile(days.slice(0, middle), 1 - budget);
  const newer = halfQuantile(days.slice(middle), 1 - budget);
  if (pValue > DRIFT_P_VALUE || roundUp(older) === roundUp(newer)) return { kind: 'same' };
  if (difference < 0) return { kind: 'better' };
  return {
    kind: 'worse',
    reason: {
      code: 'unstable',
      explanation:
        `The values are rising: ${formatPercent(1 - budget)} of the older half were at most ${older.toPrecision(3)}, of the ` +
        `newer half at most ${newer.toPrecision(3)} (daily levels differ by a factor of ${Math.exp(difference).toFixed(2)}, ` +
        `p = ${pValue.toFixed(4)}), so the past is no bound for the next window. Find what changed; judge again when a week ` +
        'of the new state is recorded.',
    },
  };
}

function halfQuantile(days: readonly ValueDay[], q: number): number {
  return quantile(Float64Array.from(days.flatMap(({ sorted }) => [...sorted])), q) ?? 0;
}
