import type { Capsule } from '../journey/capsule.ts';
import type { ObservedJourney } from '../journey/journey.ts';
import type { JourneyEvidence } from '../sli-discovery/measure-journey.ts';
import type { SliBucket } from '../sli/sli-bucket.ts';
import type { LatencyHistory } from './daily-latency.ts';
import type { ClassifiedRequest, OwnerHints } from './request-class.ts';
import type { NamedJourney } from './slo-name.ts';

/** One journey with everything its recommendations are made from. */
export interface RecommendInput {
  readonly analysisId: string;
  readonly journey: ObservedJourney;
  /** The journey's buckets of the analysed range, ascending. */
  readonly buckets: readonly SliBucket[];
  /**
   * Start of the analysed range, which a quiet journey's first bucket may lie after. The history begins here, or where the
   * journey was first seen when that is later; without it at the first bucket.
   */
  readonly rangeFromMs?: number;
  /** Requests of all the service's journeys in the same range, this one included. */
  readonly serviceTotal: number;
  /** All journeys of the service, so that names are unique in it. */
  readonly serviceJourneys: readonly NamedJourney[];
  /** The journey's capsules of the range, for evidence; any order. */
  readonly capsules: readonly Capsule[];
  /** The SLO's window: a whole number of days from 7 to 90. */
  readonly windowDays: number;
  readonly nowMs: number;
  readonly ownerHints?: OwnerHints;
  /** What the service's Prometheus has of the journey; absent when none is registered. */
  readonly metrics?: { readonly address: string; readonly evidence: JourneyEvidence };
}

/** The input with what both SLIs of the journey share. */
export interface SliContext extends RecommendInput {
  /** Start of the history; `toMs` without buckets. */
  readonly fromMs: number;
  /** End of the last whole minute. */
  readonly toMs: number;
  readonly latency: LatencyHistory;
  readonly classified: ClassifiedRequest;
}
