import { SPAN_BATCH_ID_WORDS } from '../../contracts/otlp/span-batch.ts';
import type { PartitionMemory } from './partition-memory.ts';
import { SEARCHABLE_SPANS, SpanIndex } from './span-index.ts';
import { NO_SPAN } from './span-pool.ts';
import type { BatchSpan } from './span-pool.ts';
import { TraceField, TraceFlag } from './trace-table.ts';

/** The spans of traces: chains in the pool, without repetitions. */
export class TraceSpans {
  private readonly memory: Pick<PartitionMemory, 'traces' | 'spans' | 'labels'>;
  private readonly indexes = new Map<number, SpanIndex>();

  constructor(memory: Pick<PartitionMemory, 'traces' | 'spans' | 'labels'>) {
    this.memory = memory;
    for (const trace of memory.traces.places()) this.indexIfLong(trace);
  }

  /**
   * Adds a span unless the very same one is there: a sender that repeats a span repeats all of it. Two different spans
   * with one id (old Zipkin senders) are two spans, so that what is counted doesn't depend on which came first.
   */
  add(trace: number, span: BatchSpan): boolean {
    const { traces } = this.memory;
    const { ids } = span.batch;
    const at = span.index * SPAN_BATCH_ID_WORDS + 4;
    const low = ids[at + 1] as number;
    const bit = 1 << (Math.imul(low ^ (ids[at] as number), 0x9e3779b1) >>> 27);
    const filter = traces.get(trace, TraceField.filter);
    if ((filter & bit) !== 0 && this.has(trace, span, low)) return false;
    traces.set(trace, TraceField.filter, filter | bit);
    if (ids[at + 2] === 0 && ids[at + 3] === 0) traces.setFlag(trace, TraceFlag.hasRoot, true);
    this.append(trace, span);
    return true;
  }

  /** Gives the places and the labels of a trace's spans back. */
  release(trace: number): void {
    const { traces, spans, labels } = this.memory;
    const first = traces.get(trace, TraceField.first);
    if (first === NO_SPAN) return;
    for (let place = first; place !== NO_SPAN; place = spans.nextOf(place)) labels.release(spans.labelOf(place));
    spans.release(first, traces.get(trace, TraceField.last));
    if (traces.hasFlag(trace, TraceFlag.indexed)) this.indexes.delete(trace);
  }

  private append(trace: number, span: BatchSpan): void {
    const { traces, spans, labels } = this.memory;
    const place = spans.add(span);
    labels.retain(span.label);
    const last = traces.get(trace, TraceField.last);
    if (last === NO_SPAN) traces.set(trace, TraceField.first, place);
    else spans.chain(last, place);
    traces.set(trace, TraceField.last, place);
    const count = traces.get(trace, TraceField.spans) + 1;
    traces.set(trace, TraceField.spans, count);
    if (count <= SEARCHABLE_SPANS) return;
    if (traces.hasFlag(trace, TraceFlag.indexed)) this.indexes.get(trace)?.add(place);
    else this.indexIfLong(trace);
  }

  private has(trace: number, span: BatchSpan, low: number): boolean {
    const { traces, spans } = this.memory;
    if (traces.hasFlag(trace, TraceFlag.indexed)) return this.indexes.get(trace)?.has(span, low) ?? false;
    for (let place = traces.get(trace, TraceField.first); place !== NO_SPAN; place = spans.nextOf(place)) {
      if (spans.isSame(place, span)) return true;
    }
    return false;
  }

  private indexIfLong(trace: number): void {
    const { traces, spans } = this.memory;
    if (traces.get(trace, TraceField.spans) <= SEARCHABLE_SPANS) return;
    const index = new SpanIndex(spans);
    for (let place = traces.get(trace, TraceField.first); place !== NO_SPAN; place = spans.nextOf(place)) {
      index.add(place);
    }
    this.indexes.set(trace, index);
    traces.setFlag(trace, TraceFlag.indexed, true);
  }
}
