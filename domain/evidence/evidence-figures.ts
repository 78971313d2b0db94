import type { Capsule } from '../journey/capsule.ts';
import type { Attained, Recommendation } from '../recommendation/recommendation.ts';
import { createSketchBuilder, quantileOf } from '../sketch/dd-sketch.ts';
import type { SketchBuilder } from '../sketch/dd-sketch.ts';
import type { SketchData } from '../sketch/sketch-data.ts';
import { minuteCounts } from '../sli/count-series.ts';
import type { CountSeries } from '../sli/count-series.ts';
import { eventCounts } from '../sli/event-counts.ts';
import type { EventCount, SliBucket, SliDefinition } from '../sli/sli-bucket.ts';
import type { EvidencePointer } from './evidence.ts';

const HOUR_MS = 3_600_000;

/** Durations of all requests of an hour, milliseconds. */
export interface HourLatency {
  readonly startMs: number;
  readonly latency: SketchData;
}

/**
 * What the figures of a recommendation were computed from: small enough to be kept as long as the recommendation, and
 * enough to compute them again. Hours are counted back from `toMs`, as the days of the method are, so that a day's
 * distribution is the sum of 24 of them.
 */
export interface EvidenceFigures {
  readonly sliId: string;
  readonly journeyId: string;
  readonly sli: SliDefinition;
  readonly fromMs: number;
  readonly toMs: number;
  /** Events of the SLI by minute, of the traces; ascending; minutes without requests are absent. */
  readonly minutes: readonly EventCount[];
  /** The same of the metric that the SLI was judged by; absent when it was judged by the traces. */
  readonly metricMinutes?: readonly EventCount[];
  /** Ascending; hours without requests are absent. */
  readonly hours: readonly HourLatency[];
  /** The capsules that the recommendation points to. */
  readonly capsules: readonly Capsule[];
}

/** The figures that {@link attainedFrom} gives. */
export type AttainedFigures = Omit<Attained, 'fromMs' | 'toMs'>;

type Recommended = Pick<Recommendation, 'sliId' | 'journeyId' | 'sli' | 'attained' | 'evidence'>;

/** Takes out of the buckets and capsules that an analysis has read what has to be kept of them. */
export function evidenceFigures(
  { sliId, journeyId, sli, attained, evidence }: Recommended,
  source: { readonly buckets: readonly SliBucket[]; readonly capsules: readonly Capsule[] },
): EvidenceFigures {
  const { fromMs, toMs } = attained;
  const buckets = source.buckets.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  return {
    ...{ sliId, journeyId, sli, fromMs, toMs },
    minutes: eventCounts(buckets, sli),
    hours: hoursOf(buckets, toMs),
    capsules: pointedCapsules(evidence, source.capsules),
  };
}

/** Figures with what a metric has of their range, for an SLI that was judged by it. */
export function withMetric(figures: EvidenceFigures, history: CountSeries): EvidenceFigures {
  const { fromMs, toMs } = figures;
  const metricMinutes = minuteCounts(history).filter(
    ({ startMs, total }) => startMs >= fromMs && startMs < toMs && total > 0,
  );
  return { ...figures, metricMinutes };
}

/** Computes the attained figures again: equal to those of the recommendation, to the last request. */
export function attainedFrom({
  minutes,
  metricMinutes = minutes,
  hours,
}: Pick<EvidenceFigures, 'minutes' | 'metricMinutes' | 'hours'>): AttainedFigures {
  const builder = createSketchBuilder();
  for (const { latency } of hours) builder.merge(latency);
  const latency = builder.build();
  return {
    // Increases of a metric's counter are no whole numbers.
    total: Math.round(metricMinutes.reduce((sum, { total }) => sum + total, 0)),
    bad: Math.round(metricMinutes.reduce((sum, { bad }) => sum + bad, 0)),
    p50Ms: quantileOf(latency, 0.5) ?? 0,
    p95Ms: quantileOf(latency, 0.95) ?? 0,
    p99Ms: quantileOf(latency, 0.99) ?? 0,
  };
}

/** Start of the hour that a minute before `toMs` lies in; hours are counted back from there. */
export function evidenceHourOf(startMs: number, toMs: number): number {
  return toMs - Math.ceil((toMs - startMs) / HOUR_MS) * HOUR_MS;
}

/** Whether figures give what a recommendation says. */
export function supportsAttained(figures: Parameters<typeof attainedFrom>[0], attained: Attained): boolean {
  const { total, bad, p50Ms, p95Ms, p99Ms } = attainedFrom(figures);
  return (
    total === attained.total &&
    bad === attained.bad &&
    p50Ms === attained.p50Ms &&
    p95Ms === attained.p95Ms &&
    p99Ms === attained.p99Ms
  );
}

/** The capsules among these that the pointers name, in the order of the pointers. */
export function pointedCapsules(
  evidence: readonly EvidencePointer[],
  capsules: readonly Capsule[],
): readonly Capsule[] {
  return evidence.flatMap((pointer) => {
    if (pointer.kind !== 'capsule') return [];
    const { fingerprint, windowStartMs } = pointer;
    return capsules.filter((one) => one.fingerprint === fingerprint && one.windowStartMs === windowStartMs).slice(0, 1);
  });
}

function hoursOf(buckets: readonly SliBucket[], toMs: number): readonly HourLatency[] {
  const builders = new Map<number, SketchBuilder>();
  for (const { startMs, latency } of buckets) {
    const hourMs = evidenceHourOf(startMs, toMs);
    let builder = builders.get(hourMs);
    if (builder === undefined) {
      builder = createSketchBuilder();
      builders.set(hourMs, builder);
    }
    builder.merge(latency);
  }
  return [...builders].sort(([a], [b]) => a - b).map(([startMs, builder]) => ({ startMs, latency: builder.build() }));
}
