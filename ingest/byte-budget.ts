/** A bound on bytes that are held at one time. */
export interface ByteBudget {
  /** Takes the bytes, or takes nothing and returns false when they do not fit. */
  tryTake(bytes: number): boolean;
  give(bytes: number): void;
}

/** Creates a budget of `limitBytes`; whoever takes gives back. */
export function createByteBudget(limitBytes: number): ByteBudget {
  let taken = 0;
  return {
    tryTake(bytes) {
      if (taken + bytes > limitBytes) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}
