import type { SpanForest } from '../fingerprint/span-forest.ts';
import type { TimedSpan } from './timed-span.ts';

/** A piece of a request's time that one span answers for: it worked itself, or waited for nobody that was seen. */
export interface PathSegment {
  /** Position of the span in the forest. */
  readonly position: number;
  /** Nanoseconds after the start of the root span. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** A span that lay outside its parent, and what was done with it. */
export interface Misplaced {
  readonly position: number;
  /** `shifted`: moved into its parent, as its clock was off. `clipped`: it does not fit; what lies outside is left out. */
  readonly kind: 'shifted' | 'clipped';
  /** What was added to its times, and its descendants' on the same clock; 0 when clipped. */
  readonly byNs: number;
}

/** The critical path of one trace. */
export interface CriticalPath {
  /** Position of the root span. */
  readonly root: number;
  /** Duration of the root span: exactly the sum of all segments. */
  readonly durationNs: number;
  /** In order of time, disjoint, without gaps: they tile the root span. None of them is empty. */
  readonly segments: readonly PathSegment[];
  /** Spans that their parent did not wait for: messages, and spans that go on after it, in order of position. */
  readonly asynchronous: readonly number[];
  /** In order of position. */
  readonly misplaced: readonly Misplaced[];
  /** How many spans are in other trees of the trace: their parents are missing, or they are further roots. */
  readonly detached: number;
}

/** A linked trace whose spans carry their times in nanoseconds. */
export type TimedForest = SpanForest<TimedSpan>;
