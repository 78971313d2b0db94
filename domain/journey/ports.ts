import type { Capsule } from './capsule.ts';
import type { ObservedJourney } from './journey.ts';

/** Which journeys to list; every field narrows. */
export interface JourneyFilter {
  readonly service?: string;
  readonly environment?: string;
}

/** Reads journeys and their capsules; they are written only by the stream worker's checkpoint. */
export interface JourneyReader {
  /** In order of service, environment, operation. */
  listJourneys(filter: JourneyFilter): Promise<readonly ObservedJourney[]>;
  /** @throws ScoutError not_found */
  getJourney(journeyId: string): Promise<ObservedJourney>;
  /** The journey's capsules whose window starts in [fromMs, toMs), newest first, at most `limit`. */
  listCapsules(query: {
    readonly journeyId: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
  }): Promise<readonly Capsule[]>;
}
