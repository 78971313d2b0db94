import { overloaded } from './overload.ts';

/** A bound on bytes that are held at one time. */
export interface ByteBudget {
  /**
   * Takes the bytes, or takes nothing and returns false when they do not fit. Bodies that have been arriving for long
   * are made to give theirs back first.
   */
  tryTake(bytes: number): boolean;
  give(bytes: number): void;
  /** Counts a body among those that are arriving, until it is told that the body has arrived. */
  watch(arrival: Arrival): () => void;
}

/** A body that is arriving. */
export interface Arrival {
  /** Gives back what it holds and ends its request. */
  evict(): void;
}

/**
 * A body that arrives for longer than this is let go when its memory is wanted: a few slow senders could else keep
 * everybody out. Senders of any network that telemetry is sent over need a fraction of it.
 */
const SLOW_AFTER_MS = 3_000;

/** Creates a budget of `limitBytes`; whoever takes gives back. The clock is in milliseconds and need not be the wall's. */
export function createByteBudget(limitBytes: number, nowMs: () => number = () => performance.now()): ByteBudget {
  /** In the order in which they began. */
  const arriving = new Map<Arrival, number>();
  let taken = 0;

  const evictSlowest = (): boolean => {
    const [oldest] = arriving;
    if (oldest === undefined || nowMs() - oldest[1] < SLOW_AFTER_MS) return false;
    arriving.delete(oldest[0]);
    oldest[0].evict();
    return true;
  };

  return {
    tryTake(bytes) {
      while (taken + bytes > limitBytes) if (bytes > limitBytes || !evictSlowest()) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
    watch(arrival) {
      arriving.set(arrival, nowMs());
      return () => {
        arriving.delete(arrival);
      };
    },
  };
}

/** What one request has taken of a budget. */
export interface BudgetHold {
  /** @throws ScoutError resource_exhausted when the bytes do not fit; what was taken before stays taken */
  take(bytes: number): void;
  /**
   * The body begins to arrive: from now on, and until {@link arrived} or {@link release}, it may be evicted. Its bytes
   * are given back then, and `onEvicted` ends the request.
   */
  arriving(onEvicted: () => void): void;
  /** The body is complete: it stays. */
  arrived(): void;
  /** Gives everything back; a second call does nothing. */
  release(): void;
}

/** Creates a hold of nothing yet. */
export function createBudgetHold(budget: ByteBudget): BudgetHold {
  let held = 0;
  let arrived = (): void => undefined;
  const release = (): void => {
    arrived();
    budget.give(held);
    held = 0;
  };
  return {
    take(bytes) {
      if (!budget.tryTake(bytes)) throw overloaded();
      held += bytes;
    },
    arriving(onEvicted) {
      arrived = budget.watch({
        evict() {
          release();
          onEvicted();
        },
      });
    },
    arrived: () => {
      arrived();
    },
    release,
  };
}
