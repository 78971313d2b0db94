import type { SketchData } from '../sketch/sketch-data.ts';

/** Length of a capsule's event-time window: 5 minutes. */
export const CAPSULE_WINDOW_MS = 300_000;

/** How many sample traces a capsule keeps. */
export const CAPSULE_SAMPLES = 5;

/** One operation on a capsule's call path, in call order. */
export interface CapsuleStep {
  readonly service: string;
  readonly operation: string;
  readonly depth: number;
}

/**
 * Aggregate of all traces with one fingerprint in one window of one journey.
 * The window is [windowStartMs, windowStartMs + {@link CAPSULE_WINDOW_MS}) by the start time of the trace's root span.
 */
export interface Capsule {
  readonly fingerprint: string;
  readonly journeyId: string;
  readonly windowStartMs: number;
  readonly traceCount: number;
  readonly errorCount: number;
  readonly spanCount: number;
  /** Duration of the root span, milliseconds. */
  readonly latency: SketchData;
  readonly steps: readonly CapsuleStep[];
  /** At most {@link CAPSULE_SAMPLES} trace ids: the smallest by hash, so that the choice does not depend on order. */
  readonly sampleTraceIds: readonly string[];
}
