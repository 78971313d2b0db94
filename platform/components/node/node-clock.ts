import { setTimeout as delay } from 'node:timers/promises';
import type { ComponentClock } from '../ports.ts';

/** The machine's clock. */
export function createNodeClock(): ComponentClock {
  return {
    nowMs: () => Date.now(),
    sleep: async (durationMs, signal) => {
      try {
        await delay(durationMs, undefined, { signal });
      } catch (error) {
        // The caller sees the signal itself.
        if (!signal.aborted) throw error;
      }
    },
    every: (intervalMs, callback) => {
      const timer = setInterval(callback, intervalMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
