import { journeyIdOf } from '../../domain/journey/journey-id.ts';
import type { Journey } from '../../domain/journey/journey.ts';

/** Operation of the journey that takes what has no room, and service of the one for services that have none. */
const OVERFLOW_NAME = 'other';
/** Services, each in an environment, that have places in a partition. */
const MAX_SERVICES = 1_000;
/** Hours of `activeMs` after which a journey that was not seen makes room for another. */
const KEPT_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Under which journey a trace is counted. */
export const Admission = {
  own: 'own',
  /** Under the overflow journey of its service. */
  service: 'service',
  /** Under the one overflow journey of all services without a place. */
  partition: 'partition',
} as const;

/** One member of {@link Admission}. */
export type Admission = (typeof Admission)[keyof typeof Admission];

/** A journey that has its place. */
export interface AdmittedJourney {
  readonly service: string;
  readonly environment: string;
  readonly journeyId: string;
  /** Hour of `activeMs` in which it was last seen. */
  seenHour: number;
}

interface ServicePlaces {
  count: number;
  /** Hour of `activeMs` in which places were last cleared. */
  clearedHour: number;
}

/**
 * Bounds how many journeys a service has in a partition: the first `limit` that are seen have a place each, and the
 * others are counted together as the journey `other` of their service. Services are limited alike: those that come when
 * 1,000 have places are counted together as the service `other`. A journey not seen for 24 hours of traffic gives its
 * place up, and a service the place of its last journey. The places are part of the snapshot, and a trace remembers how
 * it was counted, so a retraction always takes back what was added.
 */
export class JourneyLimit {
  private readonly limit: number;
  private readonly journeys = new Map<string, AdmittedJourney>();
  private readonly services = new Map<string, ServicePlaces>();
  private readonly overflows = new Map<string, Journey>();
  private readonly maxServices: number;
  private servicesClearedHour = -1;

  constructor(limit: number, saved: readonly AdmittedJourney[] = [], maxServices = MAX_SERVICES) {
    this.limit = limit;
    this.maxServices = maxServices;
    for (const journey of saved) this.place(journey);
  }

  /** Whether a journey has a place, which it is given if there is one. */
  admit(journey: Journey, activeMs: number): Admission {
    const hour = Math.floor(activeMs / HOUR_MS);
    const known = this.journeys.get(journey.journeyId);
    if (known !== undefined) {
      known.seenHour = hour;
      return Admission.own;
    }
    const places = this.services.get(serviceKey(journey));
    if (places === undefined) {
      if (this.services.size >= this.maxServices) this.clearServices(hour);
      if (this.services.size >= this.maxServices) return Admission.partition;
    } else if (places.count >= this.limit) {
      this.clear(journey, places, hour);
      if (places.count >= this.limit) return Admission.service;
    }
    const { service, environment, journeyId } = journey;
    this.place({ service, environment, journeyId, seenHour: hour });
    return Admission.own;
  }

  /** The journey that a trace is counted under whose entry point is `journey`. */
  journeyOf(journey: Journey, admission: Admission): Journey {
    switch (admission) {
      case Admission.own:
        return journey;
      case Admission.service:
        return this.overflowOf(journey.service, journey.environment);
      case Admission.partition:
        return this.overflowOf(OVERFLOW_NAME, OVERFLOW_NAME);
    }
  }

  /** All journeys that have places: for the snapshot. */
  admitted(): readonly AdmittedJourney[] {
    return [...this.journeys.values()];
  }

  private overflowOf(service: string, environment: string): Journey {
    const key = serviceKey({ service, environment });
    let overflow = this.overflows.get(key);
    if (overflow === undefined) {
      const journeyId = journeyIdOf(service, environment, OVERFLOW_NAME);
      overflow = { journeyId, service, environment, operation: OVERFLOW_NAME, kind: 'other' };
      if (this.overflows.size >= MAX_SERVICES) this.overflows.clear();
      this.overflows.set(key, overflow);
    }
    return overflow;
  }

  private place(journey: AdmittedJourney): void {
    const key = serviceKey(journey);
    const places = this.services.get(key);
    if (places === undefined) this.services.set(key, { count: 1, clearedHour: -1 });
    else places.count += 1;
    this.journeys.set(journey.journeyId, journey);
  }

  /** Once an hour at most, as it looks through all journeys. */
  private clear(origin: Journey, places: ServicePlaces, hour: number): void {
    if (places.clearedHour === hour) return;
    places.clearedHour = hour;
    for (const [journeyId, { service, environment, seenHour }] of this.journeys) {
      const isSameService = service === origin.service && environment === origin.environment;
      if (!isSameService || hour - seenHour < KEPT_HOURS) continue;
      this.journeys.delete(journeyId);
      places.count -= 1;
    }
  }

  /** Likewise; takes the places of all services' journeys that were not seen. */
  private clearServices(hour: number): void {
    if (this.servicesClearedHour === hour) return;
    this.servicesClearedHour = hour;
    for (const [journeyId, journey] of this.journeys) {
      if (hour - journey.seenHour < KEPT_HOURS) continue;
      this.journeys.delete(journeyId);
      const key = serviceKey(journey);
      const places = this.services.get(key);
      if (places === undefined) continue;
      places.count -= 1;
      if (places.count === 0) this.services.delete(key);
    }
  }
}

function serviceKey({ service, environment }: Pick<Journey, 'service' | 'environment'>): string {
  return `${service}\u0000${environment}`;
}
