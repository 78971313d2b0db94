import { SPAN_BATCH_ID_WORDS } from '../../contracts/otlp/span-batch.ts';
import type { SpanBatch } from '../../contracts/otlp/span-batch.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { AggregateDeltas } from '../ports.ts';
import { createDeltaAccumulator } from './delta-accumulator.ts';
import type { LogicalTime } from './logical-clock.ts';
import { createPartitionMemory } from './partition-memory.ts';
import type { PartitionMemory } from './partition-memory.ts';
import type { BatchSpan } from './span-pool.ts';
import { TraceCounter } from './trace-counter.ts';
import { TraceQueues } from './trace-queues.ts';
import { TraceSpans } from './trace-spans.ts';
import { NO_TRACE, TraceField, TraceFlag } from './trace-table.ts';

/** When traces are closed and forgotten. */
export interface TraceLimits {
  /** A trace with a root is closed when no span came for this long. */
  readonly quietGapMs: number;
  /** Any trace is closed at this age. */
  readonly traceMaxAgeMs: number;
  /** A closed trace is kept for this long, so that late spans amend what was counted. */
  readonly allowedLatenessMs: number;
}

/** What became of the spans of a batch. */
export interface SpanFates {
  counted: number;
  duplicate: number;
  late: number;
}

/**
 * The traces of one partition between their first span and their last possible change:
 *
 * ```
 *            first span                close                      late span
 *  (nothing) ──────────► open          ─────► closed              ─────────► amended ── close ─► closed ── forget ─►
 *                        counted = 0          counted = all spans            0 < counted < all
 * ```
 * What it adds up is a function of the set of spans alone: spans are deduplicated, a trace's contribution is a
 * function of its spans, and a span that comes after the trace was closed replaces the contribution by that of all
 * its spans. When a trace closes, in how many batches its spans came, and what came twice changes no sum.
 * The limits of that promise, each with its counter:
 * - a span that comes after its trace was forgotten (`late`): after the allowed lateness, or when the memory was full;
 * - a trace that was forgotten so long ago that not even its id is remembered would be counted as a new one;
 * - which journeys have a place when a service has too many (see {@link JourneyLimit}).
 */
export interface PartitionState {
  readonly memory: PartitionMemory;
  /** Takes all spans of a record in. When it throws, it has taken in none of them. */
  add(batch: SpanBatch<LabelParts>, fates: SpanFates): void;
  /** Closes and forgets what is due. Returns how many traces changed. */
  advance(time: LogicalTime): number;
  /** Closes (early) and forgets the oldest traces until at most this many spans are retained. Returns how many were closed early. */
  shrinkTo(maxSpans: number): number;
  openTraces(): number;
  retainedSpans(): number;
  /** How many traces were counted under an overflow journey since this was asked last. */
  takeOverflowed(): number;
  /** Rows that the next delta would have, at most. */
  pendingRows(): number;
  /** Takes the delta since the last call. */
  takeDeltas(): AggregateDeltas;
}

/** Creates the state of a partition: new, or with what a snapshot held. */
export function createPartitionState(
  limits: TraceLimits,
  start: LogicalTime = { elapsedMs: 0, activeMs: 0 },
  memory: PartitionMemory = createPartitionMemory(),
): PartitionState {
  return new TraceLifecycle(limits, start, memory);
}

const IDS = new Int32Array(4);

class TraceLifecycle implements PartitionState {
  readonly memory: PartitionMemory;
  private readonly limits: TraceLimits;
  private readonly queues: TraceQueues;
  private readonly traceSpans: TraceSpans;
  private readonly counter: TraceCounter;
  private time: LogicalTime;
  private open = 0;
  private retained = 0;
  private closedNow = 0;
  private delta = createDeltaAccumulator();
  private readonly look = (trace: number): void => this.closeOrWait(trace);

  constructor(limits: TraceLimits, start: LogicalTime, memory: PartitionMemory) {
    this.limits = limits;
    this.time = start;
    this.memory = memory;
    this.queues = new TraceQueues(memory.traces, start.elapsedMs);
    this.traceSpans = new TraceSpans(memory);
    this.counter = new TraceCounter(memory);
    this.restore();
  }

  add(batch: SpanBatch<LabelParts>, fates: SpanFates): void {
    const { labels, traces, spans } = this.memory;
    const numbers: number[] = [];
    const span: BatchSpan = { batch, index: 0, label: 0 };
    try {
      // All that can fail comes first: new labels and room.
      for (const parts of batch.distinct) numbers.push(labels.acquire(parts));
      traces.reserve(batch.count);
      spans.reserve(batch.count);
      let trace = NO_TRACE;
      for (let index = 0; index < batch.count; index += 1) {
        span.index = index;
        span.label = numbers[batch.labels[index] as number] as number;
        trace = this.traceOf(batch, index, trace);
        if (trace === NO_TRACE) fates.late += 1;
        else if (this.traceSpans.add(trace, span)) {
          fates.counted += 1;
          this.touch(trace);
        } else fates.duplicate += 1;
      }
    } finally {
      for (const number of numbers) labels.release(number);
    }
  }

  advance(time: LogicalTime): number {
    this.time = time;
    this.closedNow = 0;
    this.queues.takeOpen(time.elapsedMs, this.look);
    return this.closedNow + this.forgetDue();
  }

  shrinkTo(maxSpans: number): number {
    const { traces } = this.memory;
    let closedEarly = 0;
    while (this.retained > maxSpans && traces.size > 0) {
      const trace = traces.first();
      this.queues.remove(trace);
      if (traces.hasFlag(trace, TraceFlag.open)) {
        closedEarly += 1;
        this.recount(trace);
        this.open -= 1;
      }
      this.forget(trace);
    }
    return closedEarly;
  }

  openTraces(): number {
    return this.open;
  }

  retainedSpans(): number {
    return this.retained;
  }

  takeOverflowed(): number {
    const { overflowed } = this.counter;
    this.counter.overflowed = 0;
    return overflowed;
  }

  pendingRows(): number {
    return this.delta.rows();
  }

  takeDeltas(): AggregateDeltas {
    const deltas = this.delta.build();
    this.delta = createDeltaAccumulator();
    return deltas;
  }

  /** The closed ones in the order of closing: the oldest must come first. */
  private restore(): void {
    const { traces } = this.memory;
    const closed: number[] = [];
    for (const trace of traces.places()) {
      this.retained += traces.get(trace, TraceField.spans);
      const isOpen = traces.get(trace, TraceField.counted) < traces.get(trace, TraceField.spans);
      traces.setFlag(trace, TraceFlag.open, isOpen);
      if (!isOpen) closed.push(trace);
      else {
        this.open += 1;
        this.queues.pushOpen(trace, this.time.elapsedMs);
      }
    }
    const ageOf = (trace: number): number => (this.time.activeMs - traces.get(trace, TraceField.since)) >>> 0;
    for (const trace of closed.sort((a, b) => ageOf(b) - ageOf(a))) this.queues.pushClosed(trace);
  }

  /** The trace of a span; spans of one trace often come one after the other, so the last one is looked at first. */
  private traceOf({ ids }: SpanBatch<unknown>, index: number, last: number): number {
    const { traces, forgotten } = this.memory;
    const at = index * SPAN_BATCH_ID_WORDS;
    if (last !== NO_TRACE && traces.hasId(last, ids, at)) return last;
    const known = traces.find(ids, at);
    if (known !== NO_TRACE || forgotten.has(ids, at)) return known;
    const trace = traces.add(ids, at);
    this.reopen(trace);
    return trace;
  }

  /** A new span came. */
  private touch(trace: number): void {
    const { traces } = this.memory;
    this.retained += 1;
    traces.set(trace, TraceField.lastSpan, this.time.elapsedMs);
    if (traces.hasFlag(trace, TraceFlag.open)) return;
    this.queues.remove(trace);
    this.reopen(trace);
  }

  private reopen(trace: number): void {
    const { traces } = this.memory;
    const { elapsedMs } = this.time;
    this.open += 1;
    traces.setFlag(trace, TraceFlag.open, true);
    traces.set(trace, TraceField.since, elapsedMs);
    traces.set(trace, TraceField.lastSpan, elapsedMs);
    this.queues.pushOpen(trace, elapsedMs + Math.min(this.limits.quietGapMs, this.limits.traceMaxAgeMs));
  }

  /** A trace without root is looked at once a quiet gap, in case the root came meanwhile. */
  private closeOrWait(trace: number): void {
    const { traces } = this.memory;
    const { quietGapMs, traceMaxAgeMs } = this.limits;
    const { elapsedMs } = this.time;
    const leftMs = traceMaxAgeMs - ((elapsedMs - traces.get(trace, TraceField.since)) >>> 0);
    const quietMs = (elapsedMs - traces.get(trace, TraceField.lastSpan)) >>> 0;
    const hasRoot = traces.hasFlag(trace, TraceFlag.hasRoot);
    const waitMs = Math.min(leftMs, hasRoot ? quietGapMs - quietMs : quietGapMs);
    if (waitMs > 0) this.queues.pushOpen(trace, elapsedMs + waitMs);
    else this.close(trace);
  }

  private close(trace: number): void {
    const { traces } = this.memory;
    this.recount(trace);
    traces.setFlag(trace, TraceFlag.open, false);
    traces.set(trace, TraceField.since, this.time.activeMs);
    this.open -= 1;
    this.closedNow += 1;
    this.queues.pushClosed(trace);
  }

  /** Retracts what was counted of a trace and counts all of it. */
  private recount(trace: number): void {
    const { traces } = this.memory;
    const into = { delta: this.delta, activeMs: this.time.activeMs };
    this.counter.count(trace, -1, into);
    traces.set(trace, TraceField.counted, traces.get(trace, TraceField.spans));
    this.counter.count(trace, 1, into);
  }

  private forgetDue(): number {
    const { traces } = this.memory;
    const { activeMs } = this.time;
    let count = 0;
    for (let trace = this.queues.firstClosed(); trace !== NO_TRACE; trace = this.queues.firstClosed()) {
      if ((activeMs - traces.get(trace, TraceField.since)) >>> 0 < this.limits.allowedLatenessMs) break;
      this.queues.remove(trace);
      this.forget(trace);
      count += 1;
    }
    return count;
  }

  private forget(trace: number): void {
    const { traces, forgotten } = this.memory;
    for (let word = 0; word < 4; word += 1) IDS[word] = traces.idWord(trace, word);
    forgotten.add(IDS, 0);
    this.retained -= traces.get(trace, TraceField.spans);
    this.traceSpans.release(trace);
    traces.remove(trace);
  }
}
