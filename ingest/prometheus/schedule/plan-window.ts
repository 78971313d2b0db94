import type { TimeWindow } from '../series-buffer.ts';

const MAX_JITTER_MS = 10_000;

/** How a target is collected. */
export interface Rhythm {
  readonly intervalMs: number;
  /** How long after its end a window is read: what is scraped in it must be in Prometheus by then. */
  readonly delayMs: number;
  /** Added to that, so that targets do not all come at once. */
  readonly jitterMs: number;
  /** How far back is caught up. */
  readonly maxCatchUpMs: number;
}

/** The next window of a target. */
export interface PlannedWindow extends TimeWindow {
  /** Unix milliseconds from which on it is to be read. */
  readonly dueAtMs: number;
  /** Time before it that is given up. */
  readonly skippedMs: number;
}

/**
 * The window after the time collected so far, without a gap and without an overlap. Windows end at multiples of the
 * interval. Without a time the last whole window is the first; a time of the future (the clock was put back) counts as none.
 */
export function planWindow(collectedToMs: number | undefined, nowMs: number, rhythm: Rhythm): PlannedWindow {
  const { intervalMs, delayMs, jitterMs, maxCatchUpMs } = rhythm;
  const latestEndMs = Math.floor((nowMs - delayMs) / intervalMs) * intervalMs;
  const isUsable = collectedToMs !== undefined && collectedToMs <= nowMs;
  const wantedMs = isUsable ? collectedToMs : latestEndMs - intervalMs;
  const oldestMs = latestEndMs - Math.max(1, Math.floor(maxCatchUpMs / intervalMs)) * intervalMs;
  const fromMs = Math.max(wantedMs, oldestMs);
  const toMs = (Math.floor(fromMs / intervalMs) + 1) * intervalMs;
  return { fromMs, toMs, dueAtMs: toMs + delayMs + jitterMs, skippedMs: fromMs - wantedMs };
}

/** A part of the interval that is the same for the same target, at most a third of it and ten seconds. */
export function jitterOf(targetId: string, intervalMs: number): number {
  const share = Number.parseInt(targetId.slice(0, 8), 16) / 0x1_0000_0000;
  return Math.floor(share * Math.min(intervalMs / 3, MAX_JITTER_MS));
}
