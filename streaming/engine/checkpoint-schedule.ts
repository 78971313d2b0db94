/** Decides when changes are committed. */
export interface CheckpointSchedule {
  /** Something changed now. */
  changed(): void;
  /** A checkpoint that started then has been committed now. */
  finished(startedAtMs: number): void;
  /** Whether changes that wait should be committed now. */
  isDue(state: { readonly isCaughtUp: boolean; readonly pendingRows: number }): boolean;
}

/** Aggregates that wait are committed after this long without change, when the log holds nothing more. */
const IDLE_MS = 1_000;
/** Committing while idle takes at most a twentieth of the time: a large snapshot is not written for every request. */
const IDLE_SHARE = 20;

/** Creates a schedule that commits every `intervalMs` at least, and earlier when idle. `now` is monotonic. */
export function createCheckpointSchedule(intervalMs: number, now: () => number): CheckpointSchedule {
  let finishedAtMs = now();
  let durationMs = 0;
  let changedAtMs = now();

  return {
    changed() {
      changedAtMs = now();
    },
    finished(startedAtMs) {
      finishedAtMs = now();
      durationMs = finishedAtMs - startedAtMs;
    },
    isDue({ isCaughtUp, pendingRows }) {
      const sinceLastMs = now() - finishedAtMs;
      if (sinceLastMs >= intervalMs) return true;
      const isIdle = isCaughtUp && now() - changedAtMs >= IDLE_MS;
      return isIdle && pendingRows > 0 && sinceLastMs >= durationMs * IDLE_SHARE;
    },
  };
}
