/** Words a span takes in {@link SpanBatch.ids}: four of the trace id, two of its own id, two of its parent's. */
export const SPAN_BATCH_ID_WORDS = 8;
/** Numbers a span takes in {@link SpanBatch.times}: start in microseconds, duration in nanoseconds. */
export const SPAN_BATCH_TIMES = 2;

const INITIAL_SPANS = 512;

/**
 * The spans of one record as columns of numbers; the object is reused from record to record, so nothing is allocated
 * for a span. Ids are signed 32-bit words in big-endian order; both words of an absent parent are zero.
 *
 * ```
 *  ids     t0 t1 t2 t3 id id parent parent │ t0 …
 *  times   start µs · duration ns          │ start …
 *  labels  position in `distinct`          │ …
 * ```
 */
export class SpanBatch<L> {
  ids = new Int32Array(INITIAL_SPANS * SPAN_BATCH_ID_WORDS);
  times = new Float64Array(INITIAL_SPANS * SPAN_BATCH_TIMES);
  labels = new Int32Array(INITIAL_SPANS);
  /** How many spans it holds. */
  count = 0;
  /** What its spans are labelled with; spans that are alike share one. */
  readonly distinct: L[] = [];
  /** Spans that were not taken, by the number of their reason in the walker. */
  readonly rejected = new Int32Array(8);

  /** Forgets all spans, keeps the memory. */
  clear(): void {
    this.count = 0;
    this.distinct.length = 0;
    this.rejected.fill(0);
  }

  /** Makes sure that one more span fits. */
  reserve(): void {
    if (this.count < this.labels.length) return;
    this.ids = grown(this.ids, new Int32Array(this.ids.length * 2));
    this.times = grown(this.times, new Float64Array(this.times.length * 2));
    this.labels = grown(this.labels, new Int32Array(this.labels.length * 2));
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
