import { assembleTrace } from '../../domain/fingerprint/assemble-trace.ts';
import type { AggregateDeltas } from '../ports.ts';
import type { LabelledSpan } from '../steps/label-spans-step.ts';
import { createClosedQueue } from './closed-queue.ts';
import type { ClosedQueue } from './closed-queue.ts';
import { createDeltaAccumulator } from './delta-accumulator.ts';
import { createForgottenTraces } from './forgotten-traces.ts';
import type { ForgottenTraces } from './forgotten-traces.ts';
import { createLabelTable } from './label-table.ts';
import type { LabelTable } from './label-table.ts';
import type { LogicalTime } from './logical-clock.ts';
import { addSpan, createRetainedTrace, isClosed, releaseLabels, spanCountOf } from './retained-trace.ts';
import type { RetainedTrace } from './retained-trace.ts';
import { spansOfRows } from './span-rows.ts';
import type { SpanRow } from './span-rows.ts';

/** When traces are closed and forgotten. */
export interface TraceLimits {
  /** A trace with a root is closed when no span came for this long. */
  readonly quietGapMs: number;
  /** Any trace is closed at this age. */
  readonly traceMaxAgeMs: number;
  /** A closed trace is kept for this long, so that late spans amend what was counted. */
  readonly allowedLatenessMs: number;
}

/** What became of a span. */
export type SpanFate = 'counted' | 'duplicate' | 'late';

/** What a partition's state is made of: the content of a snapshot. */
export interface PartitionMemory {
  readonly labels: LabelTable;
  /** In the order in which they were first seen. */
  readonly traces: Map<string, RetainedTrace>;
  readonly forgotten: ForgottenTraces;
}

/**
 * The traces of one partition between their first span and their last possible change.
 *
 * What it adds up is a function of the set of spans alone: spans are deduplicated, a trace's contribution is a
 * function of its spans, and a span that comes after the trace was closed replaces the contribution by that of all
 * its spans. When a trace closes, in how many batches its spans came, and what came twice changes no sum.
 * The limits of that promise, each with its counter:
 * - a span that comes after its trace was forgotten (`late`): after the allowed lateness, or when the memory was full;
 * - a trace that was forgotten so long ago that not even its id is remembered would be counted as a new one.
 */
export interface PartitionState {
  readonly memory: PartitionMemory;
  add(span: LabelledSpan): SpanFate;
  /** Closes and forgets what is due. Returns how many traces changed. */
  advance(time: LogicalTime): number;
  /** Closes (early) and forgets the oldest traces until at most this many spans are retained. Returns how many were closed early. */
  shrinkTo(maxSpans: number): number;
  openTraces(): number;
  retainedSpans(): number;
  /** Rows that the next delta would have, at most. */
  pendingRows(): number;
  /** Takes the delta since the last call. */
  takeDeltas(): AggregateDeltas;
}

/** Looking through all open traces is cheap, but not for every record. */
const SCAN_INTERVAL_MS = 200;

/** Creates the state of a partition: new, or with what a snapshot held. */
export function createPartitionState(
  limits: TraceLimits,
  start: LogicalTime = { elapsedMs: 0, activeMs: 0 },
  memory: PartitionMemory = { labels: createLabelTable(), traces: new Map(), forgotten: createForgottenTraces() },
): PartitionState {
  return new TraceLifecycle(limits, start, memory);
}

class TraceLifecycle implements PartitionState {
  readonly memory: PartitionMemory;
  private readonly limits: TraceLimits;
  private readonly open = new Set<RetainedTrace>();
  private readonly closed: ClosedQueue;
  private oldest: Iterator<RetainedTrace>;
  private time: LogicalTime;
  private scannedAtMs = Number.NEGATIVE_INFINITY;
  private retained = 0;
  private delta = createDeltaAccumulator();

  constructor(limits: TraceLimits, start: LogicalTime, memory: PartitionMemory) {
    this.limits = limits;
    this.time = start;
    this.memory = memory;
    this.oldest = memory.traces.values();
    this.closed = createClosedQueue([...memory.traces.values()].filter(isClosed));
    for (const trace of memory.traces.values()) {
      this.retained += spanCountOf(trace);
      if (!isClosed(trace)) this.open.add(trace);
    }
  }

  add(span: LabelledSpan): SpanFate {
    const trace = this.findOrOpen(span.traceId);
    if (trace === undefined) return 'late';
    const { labels } = this.memory;
    const label = labels.acquire(span.parts);
    const wasClosed = !this.open.has(trace);
    if (!addSpan(trace, rowOf(span, label))) {
      labels.release(label);
      return 'duplicate';
    }
    this.retained += 1;
    trace.lastSpanAtMs = this.time.elapsedMs;
    if (wasClosed) {
      trace.openedAtMs = this.time.elapsedMs;
      this.open.add(trace);
    }
    return 'counted';
  }

  advance(time: LogicalTime): number {
    this.time = time;
    return this.closeDue() + this.forgetDue();
  }

  shrinkTo(maxSpans: number): number {
    let closedEarly = 0;
    while (this.retained > maxSpans) {
      const trace = this.nextOldest();
      if (trace === undefined) break;
      if (this.open.has(trace)) {
        closedEarly += 1;
        this.close(trace);
      }
      this.forget(trace);
    }
    return closedEarly;
  }

  openTraces(): number {
    return this.open.size;
  }

  retainedSpans(): number {
    return this.retained;
  }

  pendingRows(): number {
    return this.delta.rows();
  }

  takeDeltas(): AggregateDeltas {
    const deltas = this.delta.build();
    this.delta = createDeltaAccumulator();
    return deltas;
  }

  private findOrOpen(traceId: string): RetainedTrace | undefined {
    const { traces, forgotten } = this.memory;
    const known = traces.get(traceId);
    if (known !== undefined) return known;
    if (forgotten.has(traceId)) return undefined;
    const trace = createRetainedTrace(traceId, this.time.elapsedMs);
    traces.set(traceId, trace);
    this.open.add(trace);
    return trace;
  }

  private closeDue(): number {
    const { elapsedMs } = this.time;
    if (elapsedMs - this.scannedAtMs < SCAN_INTERVAL_MS) return 0;
    this.scannedAtMs = elapsedMs;
    const before = this.open.size;
    for (const trace of this.open) {
      const isQuiet = trace.hasRoot && elapsedMs - trace.lastSpanAtMs >= this.limits.quietGapMs;
      if (isQuiet || elapsedMs - trace.openedAtMs >= this.limits.traceMaxAgeMs) this.close(trace);
    }
    return before - this.open.size;
  }

  private forgetDue(): number {
    const dueMs = this.time.activeMs - this.limits.allowedLatenessMs;
    let count = 0;
    for (let trace = this.closed.take(dueMs); trace !== undefined; trace = this.closed.take(dueMs)) {
      // Amended since, and not closed again; or gone already to make room.
      if (this.open.has(trace) || this.memory.traces.get(trace.traceId) !== trace) continue;
      this.forget(trace);
      count += 1;
    }
    return count;
  }

  private close(trace: RetainedTrace): void {
    this.contribute(trace, -1);
    trace.counted = spanCountOf(trace);
    this.contribute(trace, 1);
    trace.closedAtMs = this.time.activeMs;
    this.open.delete(trace);
    this.closed.push(trace);
  }

  private contribute(trace: RetainedTrace, sign: 1 | -1): void {
    if (trace.counted === 0) return;
    const spans = spansOfRows(trace.rows, trace.counted, this.memory.labels.get);
    this.delta.add(assembleTrace(trace.traceId, spans), sign);
  }

  private forget(trace: RetainedTrace): void {
    this.memory.forgotten.add(trace.traceId);
    this.memory.traces.delete(trace.traceId);
    this.retained -= spanCountOf(trace);
    releaseLabels(trace, this.memory.labels);
  }

  private nextOldest(): RetainedTrace | undefined {
    // One iterator for good: a new one would walk over everything deleted before.
    const next = this.oldest.next();
    if (next.done !== true) return next.value;
    this.oldest = this.memory.traces.values();
    const first = this.oldest.next();
    return first.done === true ? undefined : first.value;
  }
}

function rowOf(span: LabelledSpan, label: number): SpanRow {
  const { idHigh, idLow, parentHigh, parentLow, startUs, durationNs } = span;
  return { idHigh, idLow, parentHigh, parentLow, startUs, durationNs, label };
}
