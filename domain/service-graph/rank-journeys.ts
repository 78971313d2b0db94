/** What ranks a journey among the others. */
export interface JourneyWeight {
  readonly journeyId: string;
  /** The service that answers it. */
  readonly service: string;
  readonly requests: number;
  readonly errors: number;
  readonly p99Ms: number;
  /** Services that have time on the critical path of its requests. */
  readonly pathServices: ReadonlySet<string>;
}

/** A journey's place; each part is 0..1 and relative to the journey that has most of it. */
export interface JourneyRank {
  readonly journeyId: string;
  /** Mean of the four parts. */
  readonly score: number;
  readonly traffic: number;
  readonly errors: number;
  /** By p99. */
  readonly tail: number;
  readonly criticality: number;
  /** On the critical path of so many other journeys its service is. */
  readonly onPathOf: number;
}

/**
 * Orders journeys by how much a promise about them would be worth: score first, then requests, then id.
 *
 * A part is the journey's figure divided by the largest of all journeys (0 when all are 0): requests, failed requests, p99,
 * and on how many other journeys' critical paths its service is: where it is slow, those are slow too.
 */
export function rankJourneys(journeys: readonly JourneyWeight[]): readonly JourneyRank[] {
  const onPathOf = new Map(journeys.map((journey) => [journey.journeyId, countOthers(journeys, journey)]));
  const most = {
    requests: largest(journeys.map(({ requests }) => requests)),
    errors: largest(journeys.map(({ errors }) => errors)),
    p99Ms: largest(journeys.map(({ p99Ms }) => p99Ms)),
    onPathOf: largest([...onPathOf.values()]),
  };
  return journeys
    .map((journey) => {
      const others = onPathOf.get(journey.journeyId) ?? 0;
      const parts = {
        traffic: journey.requests / most.requests,
        errors: journey.errors / most.errors,
        tail: journey.p99Ms / most.p99Ms,
        criticality: others / most.onPathOf,
      };
      const score = (parts.traffic + parts.errors + parts.tail + parts.criticality) / 4;
      return { rank: { journeyId: journey.journeyId, score, ...parts, onPathOf: others }, journey };
    })
    .sort(
      (a, b) =>
        b.rank.score - a.rank.score ||
        b.journey.requests - a.journey.requests ||
        (a.journey.journeyId < b.journey.journeyId ? -1 : 1),
    )
    .map(({ rank }) => rank);
}

function countOthers(journeys: readonly JourneyWeight[], { journeyId, service }: JourneyWeight): number {
  return journeys.filter((other) => other.journeyId !== journeyId && other.pathServices.has(service)).length;
}

/** At least the smallest positive number, so that a share of nothing is 0 and not NaN. */
function largest(values: readonly number[]): number {
  return Math.max(Number.MIN_VALUE, ...values);
}
