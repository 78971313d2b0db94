/** How often something may happen. */
export interface RateLimit {
  /** So many at once. */
  readonly burst: number;
  /** So many in the long run. */
  readonly perSecond: number;
}

/** Counts what may happen only so often. */
export interface TokenBucket {
  /** Whether it may happen once more now. */
  take(): boolean;
}

/** Creates a full bucket; the clock is in milliseconds and need not be the wall's. */
export function createTokenBucket({ burst, perSecond }: RateLimit, nowMs: () => number): TokenBucket {
  let tokens = burst;
  let filledAtMs = nowMs();
  return {
    take() {
      const now = nowMs();
      tokens = Math.min(burst, tokens + ((now - filledAtMs) * perSecond) / 1000);
      filledAtMs = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
