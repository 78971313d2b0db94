import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { CAPSULE_WINDOW_MS } from '../journey/capsule.ts';

/** The range of event time whose aggregates are computed again: `[fromMs, toMs)`, whole capsule windows. */
export interface ReprocessRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a range can be reprocessed. */
export interface ReprocessLimits {
  readonly nowMs: number;
  /** How long after its end a window may still change in normal operation. */
  readonly settleMs: number;
  /** How long raw telemetry is kept. */
  readonly retentionMs: number;
}

/**
 * Spans are replayed this far around a range, milliseconds: a trace that starts in the range may have spans that start
 * before it (clocks that disagree) or after it (work that goes on).
 */
export const REPLAY_MARGIN_MS = 3_600_000;

/** Longest range of one run: what is swapped in one transaction must be written in minutes. */
const MAX_RANGE_MS = 31 * 86_400_000;

/**
 * Checks what anybody can see of a range, whatever the time is and whatever is kept.
 * @throws ScoutError invalid_argument for a range that is none
 */
export function requireRange({ fromMs, toMs }: ReprocessRange): void {
  if (!isWindowStart(fromMs) || !isWindowStart(toMs)) {
    throw refused(ErrorCode.invalidArgument, 'The range must begin and end on a whole 5 minutes (UTC).');
  }
  if (fromMs >= toMs) throw refused(ErrorCode.invalidArgument, 'The range must begin before it ends.');
  if (toMs - fromMs > MAX_RANGE_MS) {
    throw refused(ErrorCode.invalidArgument, 'The range must not be longer than 31 days; reprocess it in parts.');
  }
}

/**
 * Checks a range before any work is done.
 * @throws ScoutError invalid_argument for a range that is none; failed_precondition when it is too fresh or too old
 */
export function requireReprocessRange(range: ReprocessRange, limits: ReprocessLimits): void {
  requireRange(range);
  const { fromMs, toMs } = range;
  const latestMs = Math.floor((limits.nowMs - limits.settleMs) / CAPSULE_WINDOW_MS) * CAPSULE_WINDOW_MS;
  if (toMs > latestMs) {
    const until = new Date(latestMs).toISOString();
    throw refused(ErrorCode.failedPrecondition, `The end of the range may still change: end it at ${until} or before.`);
  }
  const earliestMs = limits.nowMs - limits.retentionMs + REPLAY_MARGIN_MS;
  if (fromMs < earliestMs) {
    const since = new Date(earliestMs).toISOString();
    throw refused(
      ErrorCode.failedPrecondition,
      `The raw telemetry of the range is not kept any more: begin after ${since}.`,
    );
  }
}

function isWindowStart(atMs: number): boolean {
  return Number.isSafeInteger(atMs) && atMs >= 0 && atMs % CAPSULE_WINDOW_MS === 0;
}

function refused(code: ErrorCode, message: string): ScoutError {
  return new ScoutError({ code, message });
}
