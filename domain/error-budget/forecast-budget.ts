import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { BlockCount } from '../statistics/block-bootstrap.ts';
import { quantile } from '../statistics/quantile.ts';
import type { SeededRandom } from '../statistics/seeded-random.ts';
import type { BudgetedSlo } from './error-budget.ts';

/** Futures that are drawn. */
const REPLICATES = 1000;
/** One of each weekday. */
const LEAST_HISTORY_DAYS = 7;
/** From this many days on a future day is drawn from days of its own weekday: fewer than thirteen of each are no distribution. */
const SEASONAL_FROM_DAYS = 91;
const WEEK_DAYS = 7;
/** How far ahead the soon risk looks. */
const SOON_DAYS = 7;
/** Bounds of the intervals: nine of ten exhaustions lie between them, and 95 % of what is spent. */
const DATE_BOUNDS = { early: 0.05, median: 0.5, late: 0.95 } as const;
const SPENT_BOUNDS = { low: 0.025, median: 0.5, high: 0.975 } as const;

/** When something happens, in whole days from now; a bound is undefined when it lies beyond the horizon of one SLO window. */
export interface DayInterval {
  readonly early: number | undefined;
  readonly median: number | undefined;
  readonly late: number | undefined;
}

/** What is spent of the budget of the SLO window that ends so many days from now. */
export interface SpentAhead {
  readonly day: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Where an error budget is going. */
export interface BudgetForecast {
  /** Probability that it is exhausted at the end of some day within seven days, and within one SLO window. */
  readonly exhaustionRiskSoon: number;
  readonly exhaustionRisk: number;
  /** When it is exhausted; in whole days from now, 0 when it already is. */
  readonly exhaustedAfter: DayInterval;
  /** When an exhausted budget is no longer exhausted because the failures leave the window; absent while it is not. */
  readonly recoveredAfter?: DayInterval;
  /** One for each day of a window ahead. */
  readonly spentAhead: readonly SpentAhead[];
}

/**
 * Forecasts an error budget from whole days counted back from now, oldest first, or undefined with fewer than seven.
 *
 * Each replicate draws a future of one SLO window, day by day, from the history: with thirteen weeks or more a future day
 * from days of its own weekday, so that the rhythm of the week stays (seasonal baseline), else from any. A resampled history is
 * drawn first and the future out of that, so that the history's own luck is part of the interval (bootstrap prediction,
 * Harris 1989). The rolling window then loses its oldest day and gains the drawn one: what is already spent rolls out as
 * it really will.
 */
export function forecastBudget(
  days: readonly BlockCount[],
  slo: BudgetedSlo,
  random: SeededRandom,
): BudgetForecast | undefined {
  if (days.length < LEAST_HISTORY_DAYS) return undefined;
  const horizon = slo.windowDays;
  const spent = Array.from({ length: horizon }, () => new Float64Array(REPLICATES));
  const exhausted = new Float64Array(REPLICATES);
  const recovered = new Float64Array(REPLICATES);
  for (let replicate = 0; replicate < REPLICATES; replicate += 1) {
    const course = drawCourse(days, slo, random);
    for (const [ahead, value] of course.entries()) {
      const column = spent[ahead];
      if (column !== undefined) column[replicate] = value;
    }
    exhausted[replicate] = firstDay(course, (value) => value >= 1);
    recovered[replicate] = firstDay(course, (value) => value < 1);
  }
  const isExhausted = spentBy(windowOf(days, slo.windowDays), slo) >= 1;
  const within = (limit: number): number => exhausted.filter((day) => day <= limit).length / REPLICATES;
  return {
    exhaustionRiskSoon: isExhausted ? 1 : within(SOON_DAYS),
    exhaustionRisk: isExhausted ? 1 : within(horizon),
    exhaustedAfter: isExhausted ? { early: 0, median: 0, late: 0 } : dayInterval(exhausted),
    ...(isExhausted ? { recoveredAfter: dayInterval(recovered) } : {}),
    spentAhead: spent.map((values, ahead) => spentInterval(values, ahead + 1)),
  };
}

/** What is spent at the end of each day of one drawn future. */
function drawCourse(days: readonly BlockCount[], slo: BudgetedSlo, random: SeededRandom): readonly number[] {
  const stride = days.length >= SEASONAL_FROM_DAYS ? WEEK_DAYS : 1;
  const resampled = days.map((_, position) => drawLike(days, position, { stride, random }));
  const known = windowOf(days, slo.windowDays);
  let sum: BlockCount = known.reduce(add, { total: 0, bad: 0 });
  // The days of a history shorter than the window leave it only when the window has filled.
  const unfilled = slo.windowDays - known.length;
  return Array.from({ length: slo.windowDays }, (_, ahead) => {
    const drawn = drawLike(resampled, days.length + ahead, { stride, random });
    const left = known[ahead - unfilled] ?? { total: 0, bad: 0 };
    sum = { total: sum.total + drawn.total - left.total, bad: sum.bad + drawn.bad - left.bad };
    return spentBy([sum], slo);
  });
}

/** A day of the history at a whole number of strides from a position, which may lie ahead of it. */
function drawLike(
  days: readonly BlockCount[],
  position: number,
  { stride, random }: { readonly stride: number; readonly random: SeededRandom },
): BlockCount {
  const phase = position % stride;
  const count = Math.ceil((days.length - phase) / stride);
  return days[phase + stride * random.integer(count)] ?? { total: 0, bad: 0 };
}

function windowOf(days: readonly BlockCount[], windowDays: number): readonly BlockCount[] {
  return days.slice(-windowDays);
}

function add(sum: BlockCount, { total, bad }: BlockCount): BlockCount {
  return { total: sum.total + total, bad: sum.bad + bad };
}

function spentBy(days: readonly BlockCount[], { objectivePpm }: BudgetedSlo): number {
  const { total, bad } = days.reduce(add, { total: 0, bad: 0 });
  return total <= 0 ? 0 : (bad * WHOLE_PPM) / (total * budgetPpm(objectivePpm));
}

/** Days from now to the first that fits; infinite when none does. */
function firstDay(course: readonly number[], fits: (spent: number) => boolean): number {
  const position = course.findIndex(fits);
  return position < 0 ? Number.POSITIVE_INFINITY : position + 1;
}

function dayInterval(days: Float64Array): DayInterval {
  const sorted = Float64Array.from(days).sort();
  // No interpolation: half the way to infinity is no date.
  const at = (q: number): number | undefined => {
    const day = sorted[Math.ceil(q * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(day) ? day : undefined;
  };
  return { early: at(DATE_BOUNDS.early), median: at(DATE_BOUNDS.median), late: at(DATE_BOUNDS.late) };
}

function spentInterval(values: Float64Array, day: number): SpentAhead {
  const at = (q: number): number => quantile(values, q) ?? 0;
  return { day, low: at(SPENT_BOUNDS.low), median: at(SPENT_BOUNDS.median), high: at(SPENT_BOUNDS.high) };
}
