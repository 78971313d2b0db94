import type { SliBucket } from './sli-bucket.ts';

/** How often a journey was used. */
export interface JourneyRequests {
  readonly journeyId: string;
  readonly requests: number;
}

/** Reads SLI buckets; they are written only by the stream worker's checkpoint. */
export interface SliBucketReader {
  /** One journey's non-empty buckets with startMs in [fromMs, toMs), ascending. */
  readBuckets(query: {
    readonly journeyId: string;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly SliBucket[]>;
  /** How many requests each journey of a service has in buckets with startMs in [fromMs, toMs); those with any. */
  countRequests(query: {
    readonly service: string;
    readonly environment: string;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly JourneyRequests[]>;
  /** The range of bucket starts that exist for a service's journeys, or undefined when there are none. */
  bucketRange(query: {
    readonly service: string;
    readonly environment: string;
  }): Promise<{ readonly fromMs: number; readonly toMs: number } | undefined>;
}

/** Cumulative totals of a journey since it was first seen: what a Prometheus counter shows. */
export interface JourneyTotals {
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly total: number;
  readonly bad: number;
  readonly latency: SliBucket['latency'];
}

/** Reads the cumulative totals behind the exposed journey metrics. */
export interface JourneyTotalsReader {
  listTotals(): Promise<readonly JourneyTotals[]>;
}
