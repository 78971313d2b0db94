import { quantileOf } from '../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';

/** A latency summary as the wire has it. */
export interface LatencyView {
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

/** Quantiles of a distribution; null without one, or of nothing. */
export function latencyView(latency: SketchData | undefined): LatencyView {
  const quantile = (q: number): number | null => (latency === undefined ? null : (quantileOf(latency, q) ?? null));
  return { p50_ms: quantile(0.5), p95_ms: quantile(0.95), p99_ms: quantile(0.99) };
}
