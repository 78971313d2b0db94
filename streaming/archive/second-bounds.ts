/** Whole epoch seconds in which the first and the last of some things happen. */
export interface SecondBounds {
  readonly firstSecond: number;
  readonly lastSecond: number;
}

/** The bounds of both. */
export function widestBounds(a: SecondBounds | undefined, b: SecondBounds | undefined): SecondBounds | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    firstSecond: Math.min(a.firstSecond, b.firstSecond),
    lastSecond: Math.max(a.lastSecond, b.lastSecond),
  };
}

/** Whether something may have happened in `[fromMs, toMs)`. */
export function isBetween({ firstSecond, lastSecond }: SecondBounds, fromMs: number, toMs: number): boolean {
  return (lastSecond + 1) * 1000 > fromMs && firstSecond * 1000 < toMs;
}
