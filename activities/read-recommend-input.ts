import type { JourneyReader } from '../domain/journey/ports.ts';
import type { RecommendInput } from '../domain/recommendation/recommend-input.ts';
import type { ServiceStore } from '../domain/service/ports.ts';
import type { SliBucketReader } from '../domain/sli/ports.ts';
import type { RecommendJourneyInput } from './analysis-activities.ts';
import type { JourneyMetrics } from './create-journey-metrics.ts';

/** Capsules that evidence is chosen from: two weeks of five-minute windows of a journey with one call path. */
const EVIDENCE_CAPSULES = 4_032;

/** What recommendations are made from. */
export interface RecommendInputDeps {
  readonly services: ServiceStore;
  readonly journeys: JourneyReader;
  readonly buckets: SliBucketReader;
  readonly journeyMetrics: JourneyMetrics;
}

/** Reads everything that a journey's recommendations are made from, as an analysis and a comparison of live SLOs do. */
export async function readRecommendInput(
  deps: RecommendInputDeps,
  input: RecommendJourneyInput,
): Promise<RecommendInput> {
  const { analysisId, service, environment, journeyId, fromMs, toMs, serviceTotal } = input;
  const [journey, serviceJourneys, owner, buckets, capsules] = await Promise.all([
    deps.journeys.getJourney(journeyId),
    deps.journeys.listJourneys({ service, environment }),
    deps.services.findService(service, environment),
    deps.buckets.readBuckets({ journeyId, fromMs, toMs }),
    deps.journeys.listCapsules({ journeyId, fromMs, toMs, limit: EVIDENCE_CAPSULES }),
  ]);
  const question = { analysisId, journey, journeys: serviceJourneys, range: { fromMs, toMs } };
  const metrics = owner && (await deps.journeyMetrics.read({ ...question, service: owner }));
  return {
    analysisId,
    journey,
    buckets,
    serviceTotal,
    serviceJourneys,
    capsules,
    windowDays: input.sloWindowDays,
    rangeFromMs: fromMs,
    // The history ends where the evidence ends, not where the clock stands.
    nowMs: toMs,
    ...(owner === undefined ? {} : { ownerHints: { criticality: owner.criticality } }),
    ...(metrics === undefined ? {} : { metrics }),
  };
}
