import type { Capsule } from '../../domain/journey/capsule.ts';
import { mergeSketches, quantileOf } from '../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';

/** The requests of a journey that made the same calls. */
export interface JourneyShape {
  readonly fingerprint: string;
  readonly requests: number;
  readonly errors: number;
  readonly spansPerRequest: number;
  readonly p50Ms: number;
  /** `service operation` in call order, indented by depth. */
  readonly calls: readonly string[];
  readonly sampleTraceIds: readonly string[];
}

/**
 * A journey's shapes over the whole range, the most frequent first. Where an outage makes requests fail early, latency
 * falls and no status may tell; a shape of few spans that comes up then does.
 */
export function shapesOf(capsules: readonly Capsule[]): readonly JourneyShape[] {
  const byFingerprint = new Map<string, Capsule[]>();
  for (const capsule of capsules) {
    const known = byFingerprint.get(capsule.fingerprint);
    if (known === undefined) byFingerprint.set(capsule.fingerprint, [capsule]);
    else known.push(capsule);
  }
  return [...byFingerprint.values()]
    .map(mergeShape)
    .sort((a, b) => b.requests - a.requests || (a.fingerprint < b.fingerprint ? -1 : 1));
}

function mergeShape(capsules: readonly Capsule[]): JourneyShape {
  const sum = (pick: (capsule: Capsule) => number): number => capsules.reduce((total, one) => total + pick(one), 0);
  const [first] = capsules;
  const requests = sum(({ traceCount }) => traceCount);
  const latency = capsules.map((capsule) => capsule.latency).reduce<SketchData | undefined>(merge, undefined);
  return {
    fingerprint: first?.fingerprint ?? '',
    requests,
    errors: sum(({ errorCount }) => errorCount),
    spansPerRequest: sum(({ spanCount }) => spanCount) / requests,
    p50Ms: latency === undefined ? 0 : (quantileOf(latency, 0.5) ?? 0),
    calls: (first?.steps ?? []).map(({ service, operation, depth }) => `${'  '.repeat(depth)}${service} ${operation}`),
    sampleTraceIds: first?.sampleTraceIds ?? [],
  };
}

function merge(merged: SketchData | undefined, sketch: SketchData): SketchData {
  return merged === undefined ? sketch : mergeSketches(merged, sketch);
}
