/** Numbers a span takes in {@link TraceColumns.ids}: its own id and its parent's, two words each. */
export const COLUMN_ID_WORDS = 4;

/** Why a span has no parent in its trace, where {@link TraceColumns.parents} has no position. */
export const PARENTLESS = -1;
/** Its parent's id is no span's. */
export const ORPHAN = -2;
/** It is where a cycle was cut. */
export const CYCLE = -3;

/** Decides between two label numbers whose hashes are equal: the order of their journeys' ids. */
export type LabelOrder = (a: number, b: number) => number;

/**
 * One trace as columns of numbers, and the room that folding it takes; made once and used for trace after trace. Rows
 * are spans as they were put in, positions are spans in canonical order, `order` leads from position to row.
 */
export class TraceColumns {
  /** By row: span id and parent id; both words of an absent parent are zero. */
  ids = new Int32Array(0);
  /** By row: microseconds since the epoch. */
  startUs = new Float64Array(0);
  /** By row. */
  durationNs = new Float64Array(0);
  /** By row: label number. */
  labels = new Int32Array(0);
  /** By row: both words of the label's hash. */
  labelHashes = new Int32Array(0);
  /** By position. */
  order = new Int32Array(0);
  /** By position: the parent's position, or one of the negative reasons. */
  parents = new Int32Array(0);
  firstChild = new Int32Array(0);
  nextSibling = new Int32Array(0);
  /** By position: hash of the tree under the span. */
  high = new Int32Array(0);
  low = new Int32Array(0);
  /** Room for siblings and for walks. */
  list = new Int32Array(0);
  walk = new Int32Array(0);
  /** Open-addressed positions by span id, a power of two. */
  index = new Int32Array(0);

  /** Makes room for so many spans; what was in it is lost. */
  reserve(count: number): void {
    if (count <= this.labels.length) return;
    const size = 2 ** Math.ceil(Math.log2(Math.max(64, count)));
    this.ids = new Int32Array(size * COLUMN_ID_WORDS);
    this.startUs = new Float64Array(size);
    this.durationNs = new Float64Array(size);
    this.labels = new Int32Array(size);
    this.labelHashes = new Int32Array(size * 2);
    this.order = new Int32Array(size);
    this.parents = new Int32Array(size);
    this.firstChild = new Int32Array(size);
    this.nextSibling = new Int32Array(size);
    this.high = new Int32Array(size);
    this.low = new Int32Array(size);
    this.list = new Int32Array(size);
    this.walk = new Int32Array(size);
    this.index = new Int32Array(size * 4);
  }
}
