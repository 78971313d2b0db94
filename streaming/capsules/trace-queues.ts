import { NO_TRACE, TraceField } from './trace-table.ts';
import type { TraceTable } from './trace-table.ts';

/** Length of a bucket, milliseconds of `elapsedMs`: how much later than due a trace may be closed. */
const BUCKET_MS = 50;
/** What is due beyond the ring's end waits in its last bucket and is put back from there. */
const BUCKETS = 2_048;
/** Number of the queue of closed traces, behind the buckets. */
const CLOSED = BUCKETS;

/**
 * Where traces wait: an open one in the bucket of the time at which it is looked at next, a closed one in the queue to
 * be forgotten. Both are linked through the traces themselves; a trace is in one of them at most, and leaves it from
 * the middle as cheaply as from the front.
 *
 * ```
 *  queue n:  first ⇄ … ⇄ last        `before` of the first is -(n + 2): leaving needs no search
 * ```
 */
export class TraceQueues {
  private readonly traces: TraceTable;
  private readonly firsts = new Int32Array(BUCKETS + 1).fill(NO_TRACE);
  private lastClosed = NO_TRACE;
  /** Number of the last bucket whose time has come. */
  private reached: number;

  constructor(traces: TraceTable, elapsedMs: number) {
    this.traces = traces;
    this.reached = Math.floor(elapsedMs / BUCKET_MS);
  }

  /** Lets an open trace, which is in no queue, wait until `dueMs`. */
  pushOpen(trace: number, dueMs: number): void {
    const bucket = Math.min(Math.max(Math.ceil(dueMs / BUCKET_MS), this.reached + 1), this.reached + BUCKETS - 1);
    const queue = bucket % BUCKETS;
    const first = this.firsts[queue] as number;
    this.firsts[queue] = trace;
    this.traces.set(trace, TraceField.before, -(queue + 2));
    this.traces.set(trace, TraceField.behind, first);
    if (first !== NO_TRACE) this.traces.set(first, TraceField.before, trace);
  }

  /** Takes all open traces whose time has come, in no particular order; `visit` may push them again. */
  takeOpen(elapsedMs: number, visit: (trace: number) => void): void {
    const until = Math.floor(elapsedMs / BUCKET_MS);
    while (this.reached < until) {
      this.reached += 1;
      const queue = this.reached % BUCKETS;
      for (let trace = this.firsts[queue] as number; trace !== NO_TRACE; trace = this.firsts[queue] as number) {
        this.remove(trace);
        visit(trace);
      }
    }
  }

  /** Appends a trace, which is in no queue, to the closed ones. */
  pushClosed(trace: number): void {
    const { traces, lastClosed } = this;
    if (lastClosed === NO_TRACE) this.firsts[CLOSED] = trace;
    else traces.set(lastClosed, TraceField.behind, trace);
    traces.set(trace, TraceField.before, lastClosed === NO_TRACE ? -(CLOSED + 2) : lastClosed);
    traces.set(trace, TraceField.behind, NO_TRACE);
    this.lastClosed = trace;
  }

  /** The trace that was closed before all other closed ones, or {@link NO_TRACE}. */
  firstClosed(): number {
    return this.firsts[CLOSED] as number;
  }

  /** Takes a trace out of the queue that it is in. */
  remove(trace: number): void {
    const { traces } = this;
    const before = traces.get(trace, TraceField.before);
    const behind = traces.get(trace, TraceField.behind);
    if (before >= 0) traces.set(before, TraceField.behind, behind);
    else this.firsts[-before - 2] = behind;
    if (behind !== NO_TRACE) traces.set(behind, TraceField.before, before);
    if (trace === this.lastClosed) this.lastClosed = before >= 0 ? before : NO_TRACE;
  }
}
