/** Notices when a consumer does nothing any more although it could. */
export interface StuckWatch {
  /** Something happened: an answer to a fetch, an assignment. */
  touch(): void;
  /** Work that may take long is no standstill. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Whether nothing happened for too long, and no work is under way. */
  isStuck(): boolean;
}

/** Creates a watch; it begins as touched. */
export function createStuckWatch({
  stuckAfterMs,
  nowMs,
}: {
  readonly stuckAfterMs: number;
  readonly nowMs: () => number;
}): StuckWatch {
  let touchedAtMs = nowMs();
  let working = 0;
  const touch = (): void => {
    touchedAtMs = nowMs();
  };
  return {
    touch,
    async during(work) {
      working += 1;
      try {
        return await work();
      } finally {
        working -= 1;
        touch();
      }
    },
    isStuck: () => working === 0 && nowMs() - touchedAtMs >= stuckAfterMs,
  };
}
