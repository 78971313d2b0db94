/**
 * A recorded measurement at even steps, such as an hourly latency. Value i holds for [timesMs[i], timesMs[i] + stepMs).
 * Times ascend strictly; steps may be missing. `NaN` does not occur.
 */
export interface ValueSeries {
  readonly stepMs: number;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

const DAY_MS = 86_400_000;

/** The values of one whole day. */
export interface ValueDay {
  readonly fromMs: number;
  /** Ascending by value; empty when the day has none. */
  readonly sorted: Float64Array;
}

/** The whole days of a series, counted back from its end, oldest first. A part of a day is left out. */
export function valueDays({ stepMs, timesMs, values }: ValueSeries): readonly ValueDay[] {
  const firstMs = timesMs[0];
  const lastMs = timesMs.at(-1);
  if (firstMs === undefined || lastMs === undefined) return [];
  const endMs = lastMs + stepMs;
  const count = Math.floor((endMs - firstMs) / DAY_MS);
  const startMs = endMs - count * DAY_MS;
  const days: number[][] = Array.from({ length: count }, () => []);
  for (const [position, timeMs] of timesMs.entries()) {
    days[Math.floor((timeMs - startMs) / DAY_MS)]?.push(values[position] ?? 0);
  }
  return days.map((day, index) => ({ fromMs: startMs + index * DAY_MS, sorted: Float64Array.from(day).sort() }));
}

/** How many values of a day are above a threshold. */
export function countAbove({ sorted }: ValueDay, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
