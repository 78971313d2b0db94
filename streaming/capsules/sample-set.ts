import { sampleRankOf, smallestSamples } from '../../domain/journey/capsule-samples.ts';
import { CAPSULE_SAMPLES } from '../../domain/journey/capsule.ts';

/** A trace that may become a sample. */
export interface SampleCandidate {
  readonly traceId: string;
  /** Its `sampleRank`, where that is known without its id's text. */
  readonly rank?: number;
}

/** A set this long is cut to the samples that can still matter. */
const KEPT_LOOSE = 64;

/**
 * Trace ids of which the smallest by hash will be a capsule's samples. It starts loose, so that a retracted sample has
 * others to take its place, and once it was cut it takes only what is smaller than what it was cut to.
 */
export class SampleSet {
  private readonly ids = new Set<string>();
  private largestRank = Number.POSITIVE_INFINITY;

  add(candidate: SampleCandidate): void {
    if (this.largestRank !== Number.POSITIVE_INFINITY) {
      if ((candidate.rank ?? sampleRankOf(candidate.traceId)) > this.largestRank) return;
    }
    this.ids.add(candidate.traceId);
    if (this.ids.size >= KEPT_LOOSE) this.cut();
  }

  delete({ traceId }: SampleCandidate): void {
    this.ids.delete(traceId);
  }

  smallest(): readonly string[] {
    return smallestSamples(this.ids);
  }

  private cut(): void {
    const smallest = smallestSamples(this.ids);
    this.ids.clear();
    for (const id of smallest) this.ids.add(id);
    const largest = smallest[CAPSULE_SAMPLES - 1];
    if (largest !== undefined) this.largestRank = sampleRankOf(largest);
  }
}
