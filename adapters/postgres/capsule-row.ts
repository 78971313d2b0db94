import type { Capsule, CapsuleStep } from '../../domain/journey/capsule.ts';
import { decodeSketch } from '../../domain/sketch/sketch-codec.ts';

/** A row of `capsules`. */
export interface CapsuleRow {
  readonly journey_id: string;
  readonly fingerprint: string;
  readonly window_start_ms: number;
  readonly trace_count: number;
  readonly error_count: number;
  readonly span_count: number;
  readonly latency: Uint8Array;
  readonly steps: readonly CapsuleStep[];
  readonly sample_trace_ids: readonly string[];
}

/** @throws ScoutError data_loss when the sketch's bytes are corrupt */
export function toCapsule(row: CapsuleRow): Capsule {
  return {
    fingerprint: row.fingerprint,
    journeyId: row.journey_id,
    windowStartMs: row.window_start_ms,
    traceCount: row.trace_count,
    errorCount: row.error_count,
    spanCount: row.span_count,
    latency: decodeSketch(row.latency),
    steps: row.steps,
    sampleTraceIds: row.sample_trace_ids,
  };
}
