import type { RetainedTrace } from './retained-trace.ts';

/** Closed traces in the order of closing. A trace that is amended and closed again counts from the later closing. */
export interface ClosedQueue {
  /** Appends a trace that was closed at its `closedAtMs`, which never falls from one push to the next. */
  push(trace: RetainedTrace): void;
  /** Takes the first trace whose last closing was at `untilMs` or before; undefined when there is none. */
  take(untilMs: number): RetainedTrace | undefined;
}

interface Entry {
  readonly trace: RetainedTrace;
  readonly closedAtMs: number;
}

const COMPACT_AT = 1024;

/** Creates a queue of traces closed before, in any order. */
export function createClosedQueue(traces: readonly RetainedTrace[]): ClosedQueue {
  let entries: Entry[] = traces
    .map((trace) => ({ trace, closedAtMs: trace.closedAtMs }))
    .sort((a, b) => a.closedAtMs - b.closedAtMs);
  let head = 0;

  function compact(): void {
    if (head < COMPACT_AT || head * 2 < entries.length) return;
    entries = entries.slice(head);
    head = 0;
  }

  return {
    push(trace) {
      entries.push({ trace, closedAtMs: trace.closedAtMs });
    },
    take(untilMs) {
      for (;;) {
        const entry = entries[head];
        if (entry === undefined || entry.closedAtMs > untilMs) return undefined;
        head += 1;
        compact();
        // Closed again later, the trace has another entry further back.
        if (entry.trace.closedAtMs === entry.closedAtMs) return entry.trace;
      }
    },
  };
}
