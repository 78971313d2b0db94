import type { AssembledTrace } from '../../domain/fingerprint/assemble-trace.ts';
import { smallestSamples } from '../../domain/journey/capsule-samples.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { ObservedJourney } from '../../domain/journey/journey.ts';
import { createSketchBuilder } from '../../domain/sketch/dd-sketch.ts';
import type { SketchBuilder } from '../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import type { AggregateDeltas } from '../ports.ts';

/**
 * Sums up what closed traces change in the aggregates: signed rows of capsules, SLI buckets and journeys.
 * Addition commutes, so the sums depend on which traces were added and retracted, not on when.
 *
 * Samples are best effort where a trace is retracted: it leaves the samples of the delta that it is in, but not
 * those of a capsule that was stored before. A journey that was seen stays, also when its only trace moved to another.
 */
export interface DeltaAccumulator {
  /** Counts a trace, or with sign -1 takes back what it was counted as. */
  add(trace: AssembledTrace, sign: 1 | -1): void;
  /** Adds what another accumulator built. */
  merge(deltas: AggregateDeltas): void;
  /** How many rows a commit would write now, at most. */
  rows(): number;
  build(): AggregateDeltas;
}

interface CapsuleDraft extends Pick<Capsule, 'fingerprint' | 'journeyId' | 'windowStartMs' | 'steps'> {
  traceCount: number;
  errorCount: number;
  spanCount: number;
  readonly latency: SketchBuilder;
  readonly samples: Set<string>;
}

interface BucketDraft extends Pick<SliBucket, 'journeyId' | 'startMs'> {
  total: number;
  bad: number;
  readonly latency: SketchBuilder;
}

/** A set of samples this long is cut to the ones that can still matter. */
const SAMPLES_KEPT_LOOSE = 64;

/** Creates an accumulator without rows. */
export function createDeltaAccumulator(): DeltaAccumulator {
  return new SignedSums();
}

type CapsuleIdentity = Pick<Capsule, 'fingerprint' | 'journeyId' | 'windowStartMs' | 'steps'>;

class SignedSums implements DeltaAccumulator {
  private readonly journeys = new Map<string, ObservedJourney>();
  private readonly capsules = new Map<string, CapsuleDraft>();
  private readonly buckets = new Map<string, BucketDraft>();

  add(trace: AssembledTrace, sign: 1 | -1): void {
    const { journey, startMs, durationMs, fingerprint, steps } = trace;
    const { journeyId } = journey;
    const failed = trace.isError ? sign : 0;
    if (sign === 1) this.see({ ...journey, firstSeenMs: startMs, lastSeenMs: startMs });
    const bucket = this.bucketFor(journeyId, startMs - (startMs % SLI_BUCKET_MS));
    bucket.total += sign;
    bucket.bad += failed;
    bucket.latency.add(durationMs, sign);
    const windowStartMs = startMs - (startMs % CAPSULE_WINDOW_MS);
    const capsule = this.capsuleFor({ fingerprint, journeyId, windowStartMs, steps });
    capsule.traceCount += sign;
    capsule.errorCount += failed;
    capsule.spanCount += sign * trace.spanCount;
    capsule.latency.add(durationMs, sign);
    if (sign === 1) addSample(capsule.samples, trace.traceId);
    else capsule.samples.delete(trace.traceId);
  }

  merge(deltas: AggregateDeltas): void {
    for (const journey of deltas.journeys) this.see(journey);
    for (const bucket of deltas.buckets) {
      const draft = this.bucketFor(bucket.journeyId, bucket.startMs);
      draft.total += bucket.total;
      draft.bad += bucket.bad;
      draft.latency.merge(bucket.latency);
    }
    for (const capsule of deltas.capsules) mergeCapsule(this.capsuleFor(capsule), capsule);
  }

  rows(): number {
    return this.journeys.size + this.capsules.size + this.buckets.size;
  }

  build(): AggregateDeltas {
    const capsules = [...this.capsules.values()].map(finishCapsule).filter(isCapsuleChange);
    const buckets = [...this.buckets.values()].map(finishBucket).filter(isBucketChange);
    const changed = new Set(buckets.map(({ journeyId }) => journeyId));
    const journeys = [...this.journeys.values()].filter(({ journeyId }) => changed.has(journeyId));
    return { journeys, capsules, buckets };
  }

  private see(journey: ObservedJourney): void {
    const known = this.journeys.get(journey.journeyId);
    if (known === undefined) this.journeys.set(journey.journeyId, journey);
    else if (journey.firstSeenMs < known.firstSeenMs || journey.lastSeenMs > known.lastSeenMs) {
      this.journeys.set(journey.journeyId, {
        ...known,
        firstSeenMs: Math.min(journey.firstSeenMs, known.firstSeenMs),
        lastSeenMs: Math.max(journey.lastSeenMs, known.lastSeenMs),
      });
    }
  }

  private capsuleFor(identity: CapsuleIdentity): CapsuleDraft {
    const { fingerprint, journeyId, windowStartMs, steps } = identity;
    const key = `${journeyId}/${String(windowStartMs)}/${fingerprint}`;
    let draft = this.capsules.get(key);
    if (draft === undefined) {
      const counts = { traceCount: 0, errorCount: 0, spanCount: 0, latency: createSketchBuilder() };
      draft = { fingerprint, journeyId, windowStartMs, steps, ...counts, samples: new Set() };
      this.capsules.set(key, draft);
    }
    return draft;
  }

  private bucketFor(journeyId: string, startMs: number): BucketDraft {
    const key = `${journeyId}/${String(startMs)}`;
    let draft = this.buckets.get(key);
    if (draft === undefined) {
      draft = { journeyId, startMs, total: 0, bad: 0, latency: createSketchBuilder() };
      this.buckets.set(key, draft);
    }
    return draft;
  }
}

function mergeCapsule(draft: CapsuleDraft, capsule: Capsule): void {
  draft.traceCount += capsule.traceCount;
  draft.errorCount += capsule.errorCount;
  draft.spanCount += capsule.spanCount;
  draft.latency.merge(capsule.latency);
  for (const traceId of capsule.sampleTraceIds) addSample(draft.samples, traceId);
}

function addSample(samples: Set<string>, traceId: string): void {
  samples.add(traceId);
  if (samples.size < SAMPLES_KEPT_LOOSE) return;
  const smallest = smallestSamples(samples);
  samples.clear();
  for (const kept of smallest) samples.add(kept);
}

function finishCapsule({ samples, latency, ...counts }: CapsuleDraft): Capsule {
  return { ...counts, latency: latency.build(), sampleTraceIds: smallestSamples(samples) };
}

function finishBucket({ latency, ...counts }: BucketDraft): SliBucket {
  return { ...counts, latency: latency.build() };
}

function isCapsuleChange(row: Capsule): boolean {
  return row.traceCount !== 0 || row.errorCount !== 0 || row.spanCount !== 0 || !isNothing(row.latency);
}

function isBucketChange(row: SliBucket): boolean {
  return row.total !== 0 || row.bad !== 0 || !isNothing(row.latency);
}

function isNothing(sketch: SketchData): boolean {
  return sketch.zeroCount === 0 && sketch.indexes.length === 0;
}
