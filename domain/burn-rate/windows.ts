import type { AlertSeverity } from '../backtest/backtest.ts';
import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { fraction, multiply, toDecimal } from './fraction.ts';
import type { Fraction } from './fraction.ts';

/** Shortest and longest SLO window that has alert windows, days. */
export const SLO_WINDOW_DAYS = { min: 7, max: 90 } as const;

/** Which of a severity's two window pairs: quick for fast burns, slow for long ones. */
export type AlertSpeed = 'quick' | 'slow';

/**
 * One pair of windows of the multiwindow, multi-burn-rate method (Google SRE workbook, ch. 5, method 6). It fires
 * while the error ratio of both windows is above `factor` × error budget; the short window makes it stop soon after.
 */
export interface BurnRateAlert {
  readonly severity: AlertSeverity;
  readonly speed: AlertSpeed;
  readonly shortWindowSeconds: number;
  readonly longWindowSeconds: number;
  /** Share of the SLO window's budget that a burn at the factor spends in the long window, percent. */
  readonly budgetPercent: number;
  /** Burn rate: budgetPercent / 100 × SLO window / long window, exact. */
  readonly factor: Fraction;
  /** The factor as people write it, for rules. */
  readonly factorText: string;
}

/** A window pair before the SLO window, and so its factor, is known: an entry of a window catalogue. */
export type WindowPair = Omit<BurnRateAlert, 'factor' | 'factorText'>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The four window pairs, the same for every SLO window: what changes is the budget share, so the factor. */
const WINDOW_PAIRS = [
  { severity: 'page', speed: 'quick', shortWindowSeconds: 5 * MINUTE, longWindowSeconds: HOUR },
  { severity: 'page', speed: 'slow', shortWindowSeconds: 30 * MINUTE, longWindowSeconds: 6 * HOUR },
  { severity: 'ticket', speed: 'quick', shortWindowSeconds: 2 * HOUR, longWindowSeconds: DAY },
  { severity: 'ticket', speed: 'slow', shortWindowSeconds: 6 * HOUR, longWindowSeconds: 3 * DAY },
] as const;

/** Budget shares in percent, in the order of {@link WINDOW_PAIRS}: SRE workbook ch. 5 for windows about a month long. */
const BUDGET_PERCENT = [2, 5, 10, 10] as const;

/** A week is so short that the usual shares would make factors below 1; these keep them near those of a month. */
const BUDGET_PERCENT_7D = [8, 12.5, 20, 42] as const;

/**
 * The alert windows of an SLO window, in the order page quick, page slow, ticket quick, ticket slow.
 * For 30 days the factors are 14.4, 6, 3 and 1.
 * @throws ScoutError invalid_argument unless `windowDays` is an integer from 7 to 90
 */
export function burnRateAlerts(windowDays: number): readonly BurnRateAlert[] {
  requireSloWindow(windowDays);
  const percents = windowDays === 7 ? BUDGET_PERCENT_7D : BUDGET_PERCENT;
  const pairs = WINDOW_PAIRS.map((pair, position) => ({ ...pair, budgetPercent: percents[position] ?? 0 }));
  return toBurnRates(pairs, windowDays);
}

/** Parts of a whole that a budget share is counted in: ten-thousandths of a percent are integers. */
const SHARE_PARTS = 1_000_000;

/** The factors of window pairs: budgetPercent / 100 × SLO window / long window. Shares have at most four decimals. */
export function toBurnRates(pairs: readonly WindowPair[], windowDays: number): readonly BurnRateAlert[] {
  return pairs.map((pair) => {
    const share = fraction(Math.round((pair.budgetPercent * SHARE_PARTS) / 100), SHARE_PARTS);
    const factor = multiply(share, fraction(windowDays * DAY, pair.longWindowSeconds));
    return { ...pair, factor, factorText: toDecimal(factor) };
  });
}

/** The distinct alert windows of an SLO window, ascending: what recording rules are needed for. */
export function alertWindowSeconds(windowDays: number): readonly number[] {
  return distinctWindows(burnRateAlerts(windowDays));
}

/** The distinct windows of window pairs, seconds, ascending. */
export function distinctWindows(pairs: readonly WindowPair[]): readonly number[] {
  const seconds = pairs.flatMap((pair) => [pair.shortWindowSeconds, pair.longWindowSeconds]);
  return [...new Set(seconds)].sort((a, b) => a - b);
}

/** @throws ScoutError invalid_argument unless `windowDays` is an integer from 7 to 90 */
export function requireSloWindow(windowDays: number): void {
  const { min, max } = SLO_WINDOW_DAYS;
  if (Number.isInteger(windowDays) && windowDays >= min && windowDays <= max) return;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `An SLO window is a whole number of days from ${String(min)} to ${String(max)}.`,
    details: { windowDays },
  });
}
