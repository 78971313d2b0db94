/** What kind of entry point a journey has; decides which semantic conventions name it and which errors count. */
export type JourneyKind = 'http' | 'grpc' | 'messaging' | 'other';

/**
 * What a user does: an entry point (service + operation) in an environment.
 * `journeyId` is a stable hash of the three, so the same journey has the same id in every worker and every run.
 */
export interface Journey {
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  /** Route template with method (`GET /cart/{id}`), RPC method, or span name; never holds identifiers. */
  readonly operation: string;
  readonly kind: JourneyKind;
}

/** A journey with the time range in which it was seen (epoch milliseconds). */
export interface ObservedJourney extends Journey {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}
