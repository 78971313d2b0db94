import { heartbeat } from '@temporalio/activity';
import type { DeliverySettings } from '../contracts/workflows/delivery-messages.ts';
import { driftBaseline, driftHold, withoutBaseline } from '../domain/drift/drift-baseline.ts';
import type { DriftCheck, DriftHold, DriftVerdict } from '../domain/drift/drift.ts';
import { findDrift } from '../domain/drift/find-drift.ts';
import type { DriftCheckStore } from '../domain/drift/ports.ts';
import { stableHash } from '../domain/fingerprint/stable-hash.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import { recommend } from '../domain/recommendation/recommend.ts';
import type { Recommendation, StoredRecommendation } from '../domain/recommendation/recommendation.ts';
import { eventCounts } from '../domain/sli/event-counts.ts';
import type { SliBucket } from '../domain/sli/sli-bucket.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Slo } from '../domain/slo/slo.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type { AnalysisRef } from './analysis-activities.ts';
import type { CheckSloDriftInput, DriftActivities, SloDriftSummary } from './drift-activities.ts';
import { createJourneyMetrics } from './create-journey-metrics.ts';
import { withFailures } from './failure.ts';
import { withHeartbeat } from './heartbeat.ts';
import type { ServicePrometheus } from './ports.ts';
import { readRecommendInput } from './read-recommend-input.ts';
import type { RecommendInputDeps } from './read-recommend-input.ts';

/** What comparing live SLOs needs from the world. */
export interface DriftActivityDeps extends Omit<RecommendInputDeps, 'journeyMetrics'> {
  /** Where the metrics of services are. */
  readonly servicePrometheus: ServicePrometheus;
  readonly recommendations: RecommendationStore;
  readonly slos: SloStore;
  readonly driftChecks: DriftCheckStore;
  readonly metrics: Pick<Metrics, 'driftChecks' | 'driftRecommendations' | 'journeyMetricLookups'>;
  /** Days of history that are recommended from. */
  readonly windowDays: number;
  readonly delivery: DeliverySettings;
}

/** The steps of `drift`. */
export function createDriftActivities(options: DriftActivityDeps): DriftActivities {
  const deps = { ...options, journeyMetrics: createJourneyMetrics(options.servicePrometheus, options.metrics) };
  return withFailures<DriftActivities>({
    async planDrift({ service, environment }) {
      const slos = await deps.slos.listSlos({ service, environment, statuses: ['live'] });
      const { windowDays, delivery } = deps;
      return { sloIds: slos.map(({ sloId }) => sloId), windowDays, delivery };
    },
    checkSloDrift: (input) => checkSloDrift(deps, input),
    recordDriftFailure: (input) => recordDriftFailure(deps, input),
  });
}

type DriftDeps = DriftActivityDeps & RecommendInputDeps;

async function checkSloDrift(deps: DriftDeps, input: CheckSloDriftInput): Promise<SloDriftSummary> {
  heartbeat(input.sloId);
  const slo = await deps.slos.getSlo(input.sloId);
  const { journeyId } = slo;
  const related = await deps.recommendations.listRecommendations({
    journeyId,
    statuses: ['approved', 'rejected', 'pending'],
  });
  const baseline = driftBaseline(slo, related);
  if (baseline === undefined) return keep(deps, input, withoutBaseline(slo));
  const { today, buckets } = await recommendToday(deps, input, slo);
  const counts = eventCounts([...(await earlierBuckets(deps, input, baseline)), ...buckets], slo.sli);
  heartbeat(input.sloId);
  const verdict = findDrift({ slo, baseline, today, range: input, counts });
  if (verdict.outcome !== 'moved') return keep(deps, input, verdict);
  const heldBy = await findHold(deps, { slo, openedSliId: today.sliId, related });
  if (heldBy !== undefined) return keep(deps, input, { ...verdict, heldBy });
  await open(deps, { ...today, explanation: `${verdict.explanation}\n${today.explanation}`, createdAtMs: input.nowMs });
  return keep(deps, input, { ...verdict, openedSliId: today.sliId });
}

/** By the same code, and from the same history, as an analysis that is started now. */
async function recommendToday(
  deps: DriftDeps,
  input: CheckSloDriftInput,
  { journeyId, sli, windowDays }: Slo,
): Promise<{ readonly today: Recommendation; readonly buckets: readonly SliBucket[] }> {
  // A Prometheus may take its time over weeks of history.
  const read = await withHeartbeat(input.sloId, () =>
    readRecommendInput(deps, { ...input, journeyId, sloWindowDays: windowDays }),
  );
  // Computing holds the thread: nothing can be said in the middle of it.
  heartbeat(input.sloId);
  const [availability, latency] = recommend(read);
  return { today: sli.kind === 'availability' ? availability : latency, buckets: read.buckets };
}

/** Of what was decided on, the buckets that do not belong to today's history. */
async function earlierBuckets(
  { buckets }: DriftActivityDeps,
  range: CheckSloDriftInput,
  { journeyId, attained }: StoredRecommendation,
): Promise<readonly SliBucket[]> {
  const toMs = Math.min(attained.toMs, range.fromMs);
  return attained.fromMs < toMs ? buckets.readBuckets({ journeyId, fromMs: attained.fromMs, toMs }) : [];
}

async function findHold(
  { slos }: DriftActivityDeps,
  found: { readonly slo: Slo; readonly openedSliId: string; readonly related: readonly StoredRecommendation[] },
): Promise<DriftHold | undefined> {
  const { slo, openedSliId, related } = found;
  const { service, environment } = slo;
  const onTheirWay = await slos.listSlos({ service, environment, statuses: ['approved', 'in_delivery'] });
  return driftHold(slo, openedSliId, { recommendations: related, slos: onTheirWay });
}

async function open({ recommendations, metrics }: DriftActivityDeps, recommendation: Recommendation): Promise<void> {
  await recommendations.saveRecommendations([recommendation]);
  metrics.driftRecommendations.inc({ kind: recommendation.sli.kind });
}

async function keep(
  deps: DriftActivityDeps,
  input: CheckSloDriftInput,
  found: DriftVerdict & Pick<DriftCheck, 'openedSliId' | 'heldBy'>,
): Promise<SloDriftSummary> {
  const { outcome, openedSliId } = found;
  await deps.driftChecks.saveCheck({ ...found, ...checkRef(input) });
  deps.metrics.driftChecks.inc({ outcome });
  return openedSliId === undefined ? { outcome } : { outcome, openedSliId };
}

async function recordDriftFailure(
  deps: DriftActivityDeps,
  input: Parameters<DriftActivities['recordDriftFailure']>[0],
): Promise<void> {
  await deps.driftChecks.saveCheck({
    ...{ outcome: 'failed', moves: [], explanation: input.message },
    ...checkRef(input),
  });
  deps.metrics.driftChecks.inc({ outcome: 'failed' });
}

function checkRef(input: AnalysisRef & { readonly sloId: string; readonly nowMs: number }) {
  const { analysisId: driftId, sloId, service, environment, nowMs } = input;
  const checkId = stableHash(['drift-check', driftId, sloId]);
  return { checkId, driftId, sloId, service, environment, checkedAtMs: nowMs };
}
