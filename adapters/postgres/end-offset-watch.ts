import type { Pool } from 'pg';
import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { readEndOffsets } from './event-log-partitions.ts';
import { interruptibleSleep } from './interruptible-sleep.ts';

/** Tells the partitions of a topic when there is something to read. */
export interface EndOffsetWatch {
  /** Resolves with the partition's end offset once it is beyond `offset`; with undefined when the signal fires. */
  waitBeyond(partition: number, offset: number, signal: AbortSignal): Promise<number | undefined>;
}

/** How to poll: right after news, then ever more slowly. */
export interface EndOffsetWatchOptions {
  readonly topic: string;
  readonly minPollMs: number;
  readonly maxPollMs: number;
  readonly logger: Logger;
}

interface Waiter {
  readonly partition: number;
  readonly offset: number;
  readonly resolve: (end: number | undefined) => void;
  readonly reject: (error: ScoutError) => void;
  readonly stopListening: () => void;
}

/** One poll serves all partitions of a consumer, and nobody polls while nobody waits. */
export function createEndOffsetWatch(pool: Pool, options: EndOffsetWatchOptions): EndOffsetWatch {
  const waiters = new Set<Waiter>();
  let ends: ReadonlyMap<number, number> = new Map();
  let isPolling = false;

  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    let pauseMs = 0;
    while (waiters.size > 0) {
      pauseMs = (await pollOnce()) ? 0 : Math.min(Math.max(pauseMs * 2, options.minPollMs), options.maxPollMs);
      if (pauseMs > 0) await interruptibleSleep(pauseMs, NEVER);
    }
    isPolling = false;
  }

  async function pollOnce(): Promise<boolean> {
    try {
      ends = await readEndOffsets(pool, options.topic);
      return wake();
    } catch (error) {
      const failure = ScoutError.from(error);
      options.logger.warn({ err: failure, topic: options.topic }, 'the event log could not be polled');
      if (!isRetryable(failure.code)) for (const waiter of waiters) settle(waiter, () => waiter.reject(failure));
      return false;
    }
  }

  function wake(): boolean {
    const ready = [...waiters].filter(({ partition, offset }) => endOf(partition) > offset);
    for (const waiter of ready) settle(waiter, () => waiter.resolve(endOf(waiter.partition)));
    return ready.length > 0;
  }

  function settle(waiter: Waiter, how: () => void): void {
    waiters.delete(waiter);
    waiter.stopListening();
    how();
  }

  function endOf(partition: number): number {
    return ends.get(partition) ?? 0;
  }

  return {
    waitBeyond(partition, offset, signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (endOf(partition) > offset) return Promise.resolve(endOf(partition));
      const waited = addWaiter(waiters, { partition, offset }, signal);
      void poll();
      return waited;
    },
  };
}

function addWaiter(
  waiters: Set<Waiter>,
  what: { readonly partition: number; readonly offset: number },
  signal: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      waiters.delete(waiter);
      resolve(undefined);
    };
    const stopListening = (): void => signal.removeEventListener('abort', giveUp);
    const waiter: Waiter = { ...what, resolve, reject, stopListening };
    waiters.add(waiter);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

const NEVER = new AbortController().signal;
