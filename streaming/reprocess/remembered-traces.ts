import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { createDeltaAccumulator } from '../capsules/delta-accumulator.ts';
import { ForgottenTraces } from '../capsules/forgotten-traces.ts';
import type { PartitionMemory } from '../capsules/partition-memory.ts';
import { decodeSnapshot, encodeSnapshot } from '../capsules/snapshot-codec.ts';
import type { PartitionSnapshot } from '../capsules/snapshot-codec.ts';
import { NO_SPAN } from '../capsules/span-pool.ts';
import { TraceCounter } from '../capsules/trace-counter.ts';
import { TraceSpans } from '../capsules/trace-spans.ts';
import { NO_TRACE, TraceField } from '../capsules/trace-table.ts';
import type { AggregateDeltas } from '../ports.ts';

/** What the live worker of a partition may still do to the aggregates of a range. */
export interface Unsettled {
  /** Traces with spans of the range that its aggregates do not hold yet: it will add them, whatever comes. */
  readonly uncounted: number;
  /** Traces of the range that it has counted and still remembers: it amends them when a late span comes. */
  readonly amendable: number;
}

/**
 * Traces of a range that the live worker remembers, while a replay counts all others. A late span makes the worker take
 * back what it has counted of such a trace, out of its own memory: so that, and nothing else, must be in the rows that
 * the replay leaves behind, even where it would have counted the trace otherwise.
 */
export interface RememberedTraces {
  /** Makes a replay that goes on with this memory pass their spans over. */
  hideFrom(memory: PartitionMemory): PartitionMemory;
  /** What the live worker has counted of them. */
  counted(): { readonly deltas: AggregateDeltas; readonly spans: number };
}

/** Looks what a partition's memory has of a range. */
export function unsettledIn(memory: PartitionMemory, range: ReprocessRange): Unsettled {
  const { traces } = memory;
  let [uncounted, amendable] = [0, 0];
  for (const trace of traces.places()) {
    if (!isOfRange(memory, trace, range)) continue;
    if (traces.get(trace, TraceField.counted) < traces.get(trace, TraceField.spans)) uncounted += 1;
    if (traces.get(trace, TraceField.counted) > 0) amendable += 1;
  }
  return { uncounted, amendable };
}

/**
 * The traces of a range out of a live snapshot, as the bytes of {@link decodeRemembered}; undefined when there is none.
 * Takes the others out of the snapshot that it is given.
 */
export function encodeRemembered({ time, memory }: PartitionSnapshot, range: ReprocessRange): Uint8Array | undefined {
  const { traces } = memory;
  const traceSpans = new TraceSpans(memory);
  for (const trace of [...traces.places()]) {
    if (isOfRange(memory, trace, range)) continue;
    traceSpans.release(trace);
    traces.remove(trace);
  }
  return traces.size === 0
    ? undefined
    : encodeSnapshot({ time, memory: { ...memory, forgotten: new ForgottenTraces() } });
}

/** Reads what {@link encodeRemembered} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeRemembered(bytes: Uint8Array): RememberedTraces {
  const { memory } = decodeSnapshot(bytes);
  return {
    hideFrom: (replayed) => ({ ...replayed, forgotten: new HiddenTraces(memory, replayed.forgotten) }),
    counted() {
      const delta = createDeltaAccumulator();
      const counter = new TraceCounter(memory);
      let spans = 0;
      for (const trace of memory.traces.places()) {
        counter.recall(trace, { delta });
        spans += memory.traces.get(trace, TraceField.counted);
      }
      return { deltas: delta.build(), spans };
    },
  };
}

/** Passes for forgotten what somebody else remembers. */
class HiddenTraces extends ForgottenTraces {
  private readonly hidden: PartitionMemory['traces'];

  constructor({ traces }: PartitionMemory, forgotten: ForgottenTraces) {
    super(undefined, forgotten.generations());
    this.hidden = traces;
  }

  override has(ids: Int32Array, at: number): boolean {
    return this.hidden.find(ids, at) !== NO_TRACE || super.has(ids, at);
  }
}

function isOfRange({ traces, spans }: PartitionMemory, trace: number, { fromMs, toMs }: ReprocessRange): boolean {
  for (let place = traces.get(trace, TraceField.first); place !== NO_SPAN; place = spans.nextOf(place)) {
    const startMs = spans.startUsOf(place) / 1000;
    if (startMs >= fromMs && startMs < toMs) return true;
  }
  return false;
}
