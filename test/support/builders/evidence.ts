import type { EvidenceFigures } from '../../../domain/evidence/evidence-figures.ts';
import type { JourneySample } from '../../../domain/evidence/journey-sample.ts';
import type { TraceEvidence } from '../../../domain/evidence/trace-evidence.ts';
import { sketchOf } from '../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../domain/sketch/sketch-data.ts';
import { encodeSpans } from '../encode-spans.ts';
import { SPAN_T0_MS, buildSpan, traceId } from './build-span.ts';

/** Figures with everything that figures may have. */
export const EVIDENCE_FIGURES: EvidenceFigures = {
  ...{ sliId: 'sli-1', journeyId: 'a1b2c3', sli: { kind: 'latency', thresholdMs: 250 } },
  ...{ fromMs: SPAN_T0_MS - 300_000, toMs: SPAN_T0_MS + 300_000 },
  minutes: [
    { startMs: SPAN_T0_MS, total: 3, bad: 1 },
    { startMs: SPAN_T0_MS + 120_000, total: 2, bad: 0 },
  ],
  hours: [
    { startMs: SPAN_T0_MS - 3_300_000, latency: sketchOf([0, 12.5, 20, 900, 30]) },
    { startMs: SPAN_T0_MS + 300_000, latency: EMPTY_SKETCH },
  ],
  capsules: [
    {
      ...{ fingerprint: 'f', journeyId: 'a1b2c3', windowStartMs: SPAN_T0_MS },
      ...{ traceCount: 3, errorCount: 1, spanCount: 9, latency: sketchOf([12, 900, 20]) },
      steps: [{ service: 'shop', operation: 'GET /cart 💥', depth: 0 }],
      sampleTraceIds: [traceId(1)],
    },
  ],
};

/** A trace that was found, a part of one, and one of each reason. */
export const EVIDENCE_TRACES: readonly TraceEvidence[] = [
  { kind: 'found', traceId: traceId(1), otlp: new Uint8Array(encodeSpans([buildSpan()])), isWhole: true },
  { kind: 'found', traceId: traceId(2), otlp: new Uint8Array(), isWhole: false },
  { kind: 'missing', traceId: traceId(3), reason: 'not_archived' },
  { kind: 'missing', traceId: traceId(4), reason: 'not_in_archive' },
  { kind: 'missing', traceId: traceId(5), reason: 'search_limit' },
  { kind: 'missing', traceId: traceId(6), reason: 'archive_failed' },
];

/** A sample of all of them. */
export const JOURNEY_SAMPLE: JourneySample = {
  ...{ journeyId: 'a1b2c3', atMs: SPAN_T0_MS + 1 },
  requests: EVIDENCE_TRACES.map((trace, index) => ({
    ...{ fingerprint: `f${String(index)}`, windowStartMs: SPAN_T0_MS, trace },
  })),
};
