/** The two readings of a {@link LogicalClock}, milliseconds since the partition was first read, whole numbers. */
export interface LogicalTime {
  readonly elapsedMs: number;
  readonly activeMs: number;
}

/**
 * A partition's time. Both readings advance only while a worker runs, are saved with the snapshot, and step by at most
 * {@link MAX_STEP_MS}, so neither a stopped worker nor a sleeping machine ages a trace.
 *
 * - `elapsedMs` runs while the worker runs. It closes traces, which a later span may amend.
 * - `activeMs` runs only as far as records come. It forgets closed traces, which nothing mends: an outage of whatever
 *   is upstream, however long, ages them by one step only.
 */
export interface LogicalClock {
  /** Lets `elapsedMs` catch up. */
  tick(): void;
  /** Records came: lets `activeMs` catch up too. */
  sawRecords(): void;
  time(): LogicalTime;
}

/** Largest step at once. */
export const MAX_STEP_MS = 1_000;

/** Creates a clock that goes on from `saved`; `now` is a monotonic clock in milliseconds. */
export function createLogicalClock(
  now: () => number,
  saved: LogicalTime = { elapsedMs: 0, activeMs: 0 },
): LogicalClock {
  let { elapsedMs, activeMs } = saved;
  let tickedAtMs = now();
  let recordsAtMs = elapsedMs;

  function tick(): void {
    const nowMs = now();
    elapsedMs += Math.min(Math.max(0, nowMs - tickedAtMs), MAX_STEP_MS);
    tickedAtMs = nowMs;
  }

  return {
    tick,
    sawRecords() {
      tick();
      activeMs += Math.min(elapsedMs - recordsAtMs, MAX_STEP_MS);
      recordsAtMs = elapsedMs;
    },
    time: () => ({ elapsedMs: Math.floor(elapsedMs), activeMs: Math.floor(activeMs) }),
  };
}
