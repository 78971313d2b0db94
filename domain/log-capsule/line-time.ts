/** How far ahead of the event log's clock the time of a line is believed, milliseconds. */
export const LINE_MAX_AHEAD_MS = 10 * 60_000;

/**
 * The time at which a line counts, epoch milliseconds: its own, or that of its append where it has none (0) or one that
 * lies in the future; so reading it again gives the same. An append time that is not known (0) changes nothing.
 */
export function lineTimeMs(ownMs: number, appendedAtMs: number): number {
  if (appendedAtMs <= 0) return ownMs;
  return ownMs <= 0 || ownMs > appendedAtMs + LINE_MAX_AHEAD_MS ? appendedAtMs : ownMs;
}
