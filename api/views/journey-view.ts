import type { Journey } from '../../contracts/rest/journey.ts';
import type { ObservedJourney } from '../../domain/journey/journey.ts';
import { timeView } from './time-view.ts';

/** A journey as the wire has it. */
export function journeyView(journey: ObservedJourney): Journey {
  return {
    journey_id: journey.journeyId,
    service_name: journey.service,
    environment: journey.environment,
    operation: journey.operation,
    kind: journey.kind,
    first_seen: timeView(journey.firstSeenMs),
    last_seen: timeView(journey.lastSeenMs),
  };
}
