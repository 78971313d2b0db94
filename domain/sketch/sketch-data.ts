/**
 * A mergeable latency sketch as plain data (DDSketch, Masson et al., VLDB 2019, relative accuracy 1 %).
 * `indexes` are ascending bucket indexes i, each holding values in (γ^(i-1), γ^i] milliseconds with
 * γ = (1 + 0.01) / (1 - 0.01); `counts[k]` belongs to `indexes[k]` and is never zero.
 * Counts may be negative in a delta (a retraction), never in a stored sketch.
 */
export interface SketchData {
  /** Values at or below the smallest resolvable value (1 µs). */
  readonly zeroCount: number;
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

/** The sketch of no values. */
export const EMPTY_SKETCH: SketchData = { zeroCount: 0, indexes: [], counts: [] };
