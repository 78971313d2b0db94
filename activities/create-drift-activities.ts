import { heartbeat } from '@temporalio/activity';
import type { DeliverySettings } from '../contracts/workflows/delivery-messages.ts';
import { driftBaseline, driftHold, withoutBaseline } from '../domain/drift/drift-baseline.ts';
import type { DriftCheck, DriftHold, DriftVerdict } from '../domain/drift/drift.ts';
import { findDrift } from '../domain/drift/find-drift.ts';
import { sourceChange } from '../domain/drift/source-change.ts';
import type { DriftCheckStore } from '../domain/drift/ports.ts';
import { stableHash } from '../domain/fingerprint/stable-hash.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import type { RecommendInput } from '../domain/recommendation/recommend-input.ts';
import { recommend } from '../domain/recommendation/recommend.ts';
import type { Recommendation, StoredRecommendation } from '../domain/recommendation/recommendation.ts';
import { eventCounts } from '../domain/sli/event-counts.ts';
import type { SliBucket } from '../domain/sli/sli-bucket.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Slo } from '../domain/slo/slo.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type { AnalysisRef } from './analysis-activities.ts';
import type { CheckSloDriftInput, DriftActivities, SloDriftSummary } from './drift-activities.ts';
import { keepEvidence } from './evidence/keep-evidence.ts';
import type { KeepEvidenceDeps } from './evidence/keep-evidence.ts';
import { withFailures } from './failure.ts';
import { withHeartbeat } from './heartbeat.ts';
import { readRecommendInput } from './read-recommend-input.ts';
import type { RecommendInputDeps } from './read-recommend-input.ts';

/** What comparing live SLOs needs from the world. */
export interface DriftActivityDeps extends RecommendInputDeps, KeepEvidenceDeps {
  readonly recommendations: RecommendationStore;
  readonly slos: SloStore;
  readonly driftChecks: DriftCheckStore;
  readonly metrics: Pick<Metrics, 'driftChecks' | 'driftRecommendations'> & KeepEvidenceDeps['metrics'];
  /** Days of history that are recommended from. */
  readonly windowDays: number;
  readonly delivery: DeliverySettings;
}

/** The steps of `drift`. */
export function createDriftActivities(deps: DriftActivityDeps): DriftActivities {
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

/**
 * What waits for a decision is handed over, also when another run or an attempt that died has stored it: without a delivery
 * nobody could decide about it.
 */
async function checkSloDrift(deps: DriftActivityDeps, input: CheckSloDriftInput): Promise<SloDriftSummary> {
  heartbeat(input.sloId);
  const slo = await deps.slos.getSlo(input.sloId);
  const related = await deps.recommendations.listRecommendations({
    journeyId: slo.journeyId,
    statuses: ['approved', 'rejected', 'pending'],
  });
  const summary = await compare(deps, input, { slo, related });
  if (summary.openedSliId !== undefined) return summary;
  const waiting = related.find(({ status, sli }) => status === 'pending' && sli.kind === slo.sli.kind);
  return waiting === undefined ? summary : { ...summary, openedSliId: waiting.sliId };
}

/** A live SLO, and the recommendations of its journey that were not superseded. */
interface Related {
  readonly slo: Slo;
  readonly related: readonly StoredRecommendation[];
}

async function compare(
  deps: DriftActivityDeps,
  input: CheckSloDriftInput,
  { slo, related }: Related,
): Promise<SloDriftSummary> {
  const baseline = driftBaseline(slo, related);
  if (baseline === undefined) return keep(deps, input, withoutBaseline(slo));
  const { today, read } = await recommendToday(deps, input, slo);
  const changed = sourceChange(slo, baseline, today);
  if (changed !== undefined) return keep(deps, input, changed);
  const counts = eventCounts([...(await earlierBuckets(deps, input, baseline)), ...read.buckets], slo.sli);
  const tracedBefore = await tracedEvents(deps, baseline);
  heartbeat(input.sloId);
  const verdict = findDrift({ slo, baseline, today, range: input, counts, tracedBefore });
  if (verdict.outcome !== 'moved') return keep(deps, input, verdict);
  const approvedFromMs = input.nowMs - deps.delivery.expireAfterMs;
  const heldBy = await findHold(deps, { slo, openedSliId: today.sliId, related, approvedFromMs });
  if (heldBy !== undefined) return keep(deps, input, { ...verdict, heldBy });
  const explanation = `${verdict.explanation}\n${today.explanation}`;
  await open(deps, { ...today, explanation, createdAtMs: input.nowMs }, read);
  return keep(deps, input, { ...verdict, openedSliId: today.sliId });
}

/** Of a metric's SLI the attained figures are the metric's; what the traces had is in its evidence. */
async function tracedEvents(
  { evidence }: DriftActivityDeps,
  { sliId, attained, metricSource }: StoredRecommendation,
): Promise<number | undefined> {
  if (metricSource === undefined) return attained.total;
  const figures = await evidence.readFigures(sliId);
  return figures?.minutes.reduce((sum, { total }) => sum + total, 0);
}

/** By the same code, and from the same history, as an analysis that is started now. */
async function recommendToday(
  deps: DriftActivityDeps,
  input: CheckSloDriftInput,
  { journeyId, sli, windowDays }: Slo,
): Promise<{ readonly today: Recommendation; readonly read: RecommendInput }> {
  // A Prometheus may take its time over weeks of history.
  const read = await withHeartbeat(input.sloId, () =>
    readRecommendInput(deps, { ...input, journeyId, sloWindowDays: windowDays }),
  );
  // Computing holds the thread: nothing can be said in the middle of it.
  heartbeat(input.sloId);
  const [availability, latency] = recommend(read);
  return { today: sli.kind === 'availability' ? availability : latency, read };
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
  found: Related & { readonly openedSliId: string; readonly approvedFromMs: number },
): Promise<DriftHold | undefined> {
  const { slo, openedSliId, related, approvedFromMs } = found;
  const { service, environment } = slo;
  const onTheirWay = await slos.listSlos({ service, environment, statuses: ['approved', 'in_delivery'] });
  return driftHold(slo, openedSliId, { recommendations: related, slos: onTheirWay, approvedFromMs });
}

async function open(deps: DriftActivityDeps, recommendation: Recommendation, read: RecommendInput): Promise<void> {
  await deps.recommendations.saveRecommendations([recommendation]);
  deps.metrics.driftRecommendations.inc({ kind: recommendation.sli.kind });
  const { journeyId, sliId, createdAtMs } = recommendation;
  await keepEvidence(deps, {
    ...{ journeyId, sliIds: [sliId], nowMs: createdAtMs, alive: heartbeat },
    ...{ buckets: read.buckets, capsules: read.capsules, metrics: read.metrics },
  });
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
