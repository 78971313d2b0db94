import type { AssembledTrace } from '../../domain/fingerprint/assemble-trace.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import type { Capsule, CapsuleStep } from '../../domain/journey/capsule.ts';
import type { Journey, ObservedJourney } from '../../domain/journey/journey.ts';
import { createSketchBuilder, sketchIndexOf } from '../../domain/sketch/dd-sketch.ts';
import type { SketchBuilder } from '../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import type { AggregateDeltas } from '../ports.ts';
import { SampleSet } from './sample-set.ts';

/** A trace to be counted; `steps` is read only when the delta has no capsule of its shape yet. */
export interface CountedTrace extends Omit<AssembledTrace, 'journey'> {
  readonly journey: Journey;
  readonly steps: readonly CapsuleStep[];
  /** Its `sampleRank`, where that is known without its id's text. */
  readonly rank?: number;
}

/**
 * Sums up what closed traces change in the aggregates: signed rows of capsules, SLI buckets and journeys.
 * Addition commutes, so the sums depend on which traces were added and retracted, not on when.
 *
 * Samples are best effort where a trace is retracted: it leaves the samples of the delta that it is in, but not
 * those of a capsule that was stored before. A journey that was seen stays, also when its only trace moved to another.
 */
export interface DeltaAccumulator {
  /** Counts a trace, or with sign -1 takes back what it was counted as. */
  add(trace: CountedTrace, sign: 1 | -1): void;
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
  readonly samples: SampleSet;
}

interface BucketDraft extends Pick<SliBucket, 'journeyId' | 'startMs'> {
  total: number;
  bad: number;
  readonly latency: SketchBuilder;
}

/** All rows of one journey; windows and minutes are few, so that each is found by its number. */
interface JourneyDraft {
  readonly journeyId: string;
  readonly capsules: Map<number, Map<string, CapsuleDraft>>;
  readonly buckets: Map<number, BucketDraft>;
}

type CapsuleIdentity = Pick<Capsule, 'fingerprint' | 'windowStartMs' | 'steps'>;

/** Creates an accumulator without rows. */
export function createDeltaAccumulator(): DeltaAccumulator {
  return new SignedSums();
}

class SignedSums implements DeltaAccumulator {
  private readonly drafts = new Map<string, JourneyDraft>();
  private readonly seen = new Map<string, { -readonly [K in keyof ObservedJourney]: ObservedJourney[K] }>();
  private readonly capsules: CapsuleDraft[] = [];
  private readonly buckets: BucketDraft[] = [];

  add(trace: CountedTrace, sign: 1 | -1): void {
    const { journey, startMs, durationMs } = trace;
    const failed = trace.isError ? sign : 0;
    if (sign === 1) this.see(journey, startMs, startMs);
    const draft = this.draftFor(journey.journeyId);
    const sketchIndex = sketchIndexOf(durationMs);
    const bucket = this.bucketFor(draft, startMs - (startMs % SLI_BUCKET_MS));
    bucket.total += sign;
    bucket.bad += failed;
    bucket.latency.addAt(sketchIndex, sign);
    const capsule = this.capsuleOf(draft, trace);
    capsule.traceCount += sign;
    capsule.errorCount += failed;
    capsule.spanCount += sign * trace.spanCount;
    capsule.latency.addAt(sketchIndex, sign);
    if (sign === 1) capsule.samples.add(trace);
    else capsule.samples.delete(trace);
  }

  merge(deltas: AggregateDeltas): void {
    for (const journey of deltas.journeys) this.see(journey, journey.firstSeenMs, journey.lastSeenMs);
    for (const bucket of deltas.buckets) {
      const draft = this.bucketFor(this.draftFor(bucket.journeyId), bucket.startMs);
      draft.total += bucket.total;
      draft.bad += bucket.bad;
      draft.latency.merge(bucket.latency);
    }
    for (const capsule of deltas.capsules) {
      mergeCapsule(this.capsuleFor(this.draftFor(capsule.journeyId), capsule), capsule);
    }
  }

  rows(): number {
    return this.seen.size + this.capsules.length + this.buckets.length;
  }

  build(): AggregateDeltas {
    const capsules = this.capsules.map(finishCapsule).filter(isCapsuleChange);
    const buckets = this.buckets.map(finishBucket).filter(isBucketChange);
    const changed = new Set(buckets.map(({ journeyId }) => journeyId));
    const journeys = [...this.seen.values()].filter(({ journeyId }) => changed.has(journeyId));
    return { journeys: journeys.map((journey) => ({ ...journey })), capsules, buckets };
  }

  private see(journey: Journey, firstSeenMs: number, lastSeenMs: number): void {
    const known = this.seen.get(journey.journeyId);
    if (known === undefined) {
      this.seen.set(journey.journeyId, { ...journey, firstSeenMs, lastSeenMs });
      return;
    }
    known.firstSeenMs = Math.min(firstSeenMs, known.firstSeenMs);
    known.lastSeenMs = Math.max(lastSeenMs, known.lastSeenMs);
  }

  private draftFor(journeyId: string): JourneyDraft {
    let draft = this.drafts.get(journeyId);
    if (draft === undefined) {
      draft = { journeyId, capsules: new Map(), buckets: new Map() };
      this.drafts.set(journeyId, draft);
    }
    return draft;
  }

  private capsuleOf(draft: JourneyDraft, trace: CountedTrace): CapsuleDraft {
    const windowStartMs = trace.startMs - (trace.startMs % CAPSULE_WINDOW_MS);
    const known = draft.capsules.get(windowStartMs)?.get(trace.fingerprint);
    return known ?? this.capsuleFor(draft, { windowStartMs, fingerprint: trace.fingerprint, steps: trace.steps });
  }

  private capsuleFor({ journeyId, capsules }: JourneyDraft, identity: CapsuleIdentity): CapsuleDraft {
    const { fingerprint, windowStartMs, steps } = identity;
    let window = capsules.get(windowStartMs);
    if (window === undefined) {
      window = new Map();
      capsules.set(windowStartMs, window);
    }
    let draft = window.get(fingerprint);
    if (draft === undefined) {
      const counts = { traceCount: 0, errorCount: 0, spanCount: 0, latency: createSketchBuilder() };
      draft = { fingerprint, journeyId, windowStartMs, steps, ...counts, samples: new SampleSet() };
      window.set(fingerprint, draft);
      this.capsules.push(draft);
    }
    return draft;
  }

  private bucketFor({ journeyId, buckets }: JourneyDraft, startMs: number): BucketDraft {
    let draft = buckets.get(startMs);
    if (draft === undefined) {
      draft = { journeyId, startMs, total: 0, bad: 0, latency: createSketchBuilder() };
      buckets.set(startMs, draft);
      this.buckets.push(draft);
    }
    return draft;
  }
}

function mergeCapsule(draft: CapsuleDraft, capsule: Capsule): void {
  draft.traceCount += capsule.traceCount;
  draft.errorCount += capsule.errorCount;
  draft.spanCount += capsule.spanCount;
  draft.latency.merge(capsule.latency);
  for (const traceId of capsule.sampleTraceIds) draft.samples.add({ traceId });
}

function finishCapsule({ samples, latency, ...counts }: CapsuleDraft): Capsule {
  return { ...counts, latency: latency.build(), sampleTraceIds: samples.smallest() };
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
