/**
 * Where test counters begin. Not at 0, because `rate()` extrapolates a counter no further back than where it would have
 * been 0: with few errors so far that would stretch the errors less than the requests.
 */
const COUNTER_START = 1_000_000_000;

/** A counter's samples on the minute in promtool's notation: the start, then after each minute its events. */
export function promtoolCounter(eventsPerMinute: readonly number[]): string {
  let value = COUNTER_START;
  return [value, ...eventsPerMinute.map((events) => (value += events))].join(' ');
}
