import { createHash } from 'node:crypto';
import { generateArtifacts } from '../domain/artifact/generate-artifacts.ts';
import type { ArtifactStore } from '../domain/artifact/ports.ts';
import { groundingCapsules, sloArtifact } from '../domain/artifact/slo-artifact.ts';
import { sloFromDecision } from '../domain/decision/slo-from-decision.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionLog } from '../domain/decision/ports.ts';
import type { DeliveryStore } from '../domain/delivery/ports.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { JourneyReader } from '../domain/journey/ports.ts';
import { evaluatePolicies } from '../domain/policy/evaluate-policies.ts';
import type { DeliveryImpact, PolicyVerdict } from '../domain/policy/policy.ts';
import type { PolicyStore } from '../domain/policy/ports.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import type { StoredRecommendation } from '../domain/recommendation/recommendation.ts';
import type { ServiceStore } from '../domain/service/ports.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Slo, SloStatus } from '../domain/slo/slo.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type {
  DecisionEffect,
  DeliveryActivities,
  GenerateSloArtifactsInput,
  SettleChangeInput,
} from './delivery-activities.ts';
import { withFailures } from './failure.ts';
import type { Notifier } from './ports.ts';

/** A page and a ticket for each SLO. */
const ALERTS_PER_SLO = 2;

/** What the database half of a delivery needs from the world. */
export interface DeliveryActivityDeps {
  readonly services: ServiceStore;
  readonly journeys: JourneyReader;
  readonly recommendations: RecommendationStore;
  readonly decisions: DecisionLog;
  readonly slos: SloStore;
  readonly artifacts: ArtifactStore;
  readonly deliveries: DeliveryStore;
  readonly policies: PolicyStore;
  readonly notifier: Notifier;
  readonly metrics: Pick<Metrics, 'policyEvaluations' | 'policyGuardViolations' | 'artifactGenerationSeconds'>;
  /** Base URL of the API, for links in the artifacts. */
  readonly apiUrl: string;
}

/** The steps of `delivery` that need the database alone. */
export function createDeliveryActivities(deps: DeliveryActivityDeps): DeliveryActivities {
  return withFailures<DeliveryActivities>({
    recordDecision: ({ decision }) => recordDecision(deps, decision),
    recordLateDecision: ({ decision }) => deps.decisions.recordDecision(decision, true),
    async expireRecommendations({ sliIds, atMs }) {
      for (const sliId of await selectPending(deps, sliIds)) {
        await deps.recommendations.setRecommendationStatus({ sliId, status: 'expired', decidedAtMs: atMs });
      }
    },
    selectPending: async ({ sliIds }) => ({ sliIds: await selectPending(deps, sliIds) }),
    remindReviewers: (reminder) => deps.notifier.remind(reminder),
    recordDelivery: (delivery) => deps.deliveries.saveDelivery(delivery),
    evaluatePolicy: (input) => evaluatePolicy(deps, input),
    generateSloArtifacts: (input) => generateSloArtifacts(deps, input),
    settleChange: (input) => settleChange(deps, input),
  });
}

async function selectPending(deps: DeliveryActivityDeps, sliIds: readonly string[]): Promise<readonly string[]> {
  if (sliIds.length === 0) return [];
  const limit = sliIds.length;
  const pending = await deps.recommendations.listRecommendations({ sliIds, statuses: ['pending'], limit });
  return pending.map((recommendation) => recommendation.sliId);
}

/**
 * The status comes first, because the database lets one decision alone set it: one that fails there leaves no SLO
 * behind. Every write is keyed by the decision or the recommendation, so a repeat completes what a crash cut off.
 */
async function recordDecision(deps: DeliveryActivityDeps, decision: Decision): Promise<DecisionEffect> {
  const recommendation = await deps.recommendations.getRecommendation(decision.sliId);
  const status = decision.verdict === 'approve' ? 'approved' : 'rejected';
  requireOpenFor(recommendation, status);
  const slo = decision.verdict === 'approve' ? await approvedSlo(deps, recommendation, decision) : undefined;
  await deps.recommendations.setRecommendationStatus({
    sliId: decision.sliId,
    status,
    decidedBy: decision.actor,
    decidedAtMs: decision.atMs,
    reason: decision.reason,
  });
  if (slo !== undefined) await deps.slos.saveSlo(slo);
  await deps.decisions.recordDecision(decision, false);
  return slo === undefined ? { status: 'rejected' } : { status: 'approved', sloId: slo.sloId };
}

/** A repeat of this step finds the status that its first attempt set. */
function requireOpenFor(recommendation: StoredRecommendation, wanted: 'approved' | 'rejected'): void {
  if (recommendation.status === 'pending' || recommendation.status === wanted) return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The recommendation is ${recommendation.status}, so it can no longer be ${wanted}.`,
    details: { sliId: recommendation.sliId, status: recommendation.status },
  });
}

async function approvedSlo(
  deps: DeliveryActivityDeps,
  recommendation: StoredRecommendation,
  decision: Decision,
): Promise<Slo> {
  const service = await deps.services.findService(recommendation.service, recommendation.environment);
  return sloFromDecision(recommendation, decision, service?.ownerTeam ?? '');
}

async function evaluatePolicy(
  deps: DeliveryActivityDeps,
  change: { readonly service: string; readonly environment: string; readonly sloIds: readonly string[] },
): Promise<PolicyVerdict> {
  const verdict = evaluatePolicies(await deps.policies.listPolicies(), await impactOf(deps, change.sloIds));
  deps.metrics.policyEvaluations.inc({ result: verdict.verdict });
  for (const finding of verdict.findings) {
    if (finding.verdict === 'deny') deps.metrics.policyGuardViolations.inc({ policy: finding.policyId });
  }
  return verdict;
}

async function impactOf(deps: DeliveryActivityDeps, sloIds: readonly string[]): Promise<DeliveryImpact> {
  const slos = await Promise.all(sloIds.map((sloId) => deps.slos.getSlo(sloId)));
  const touched = new Map(slos.map((slo) => [`${slo.environment}/${slo.service}`, slo] as const));
  const services = await Promise.all(
    [...touched.values()].map((slo) => deps.services.findService(slo.service, slo.environment)),
  );
  return {
    totalServices: await deps.services.countServices(),
    touchedServices: touched.size,
    touchesCritical: services.some((service) => service?.criticality === 'critical'),
    slos: slos.length,
    alerts: slos.length * ALERTS_PER_SLO,
    approvers: [...new Set(slos.map((slo) => slo.approvedBy))].sort(),
  };
}

async function generateSloArtifacts(
  deps: DeliveryActivityDeps,
  { sloId, nowMs }: GenerateSloArtifactsInput,
): Promise<{ readonly artifactIds: readonly string[] }> {
  const stopTimer = deps.metrics.artifactGenerationSeconds.startTimer();
  const slo = await deps.slos.getSlo(sloId);
  const [recommendation] = await deps.recommendations.listRecommendations({ sliIds: [slo.sliId], limit: 1 });
  const capsules = await groundingCapsules(deps.journeys, slo, recommendation);
  const files = generateArtifacts(slo, { capsules, recommendation, apiUrl: deps.apiUrl });
  const artifacts = files.map((file) => sloArtifact(file, slo, { sha256: sha256Of(file.content), createdAtMs: nowMs }));
  await deps.artifacts.saveArtifacts(artifacts);
  stopTimer();
  return { artifactIds: artifacts.map((artifact) => artifact.artifactId) };
}

/** The digest of a file's content in UTF-8, lower-case hex. */
function sha256Of(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

async function settleChange(deps: DeliveryActivityDeps, input: SettleChangeInput): Promise<void> {
  const { sloIds, artifactIds, outcome, pullRequestUrl, atMs } = input;
  if (outcome === 'live') await retireReplaced(deps, input);
  if (artifactIds.length > 0) {
    await deps.artifacts.setArtifactStatus({
      artifactIds,
      status: ARTIFACT_STATUS[outcome],
      ...(pullRequestUrl === undefined ? {} : { pullRequestUrl }),
      ...(outcome === 'live' ? { deployedAtMs: atMs } : {}),
    });
  }
  await deps.slos.setSloStatus(sloIds, SLO_STATUS[outcome]);
}

const ARTIFACT_STATUS = { in_pull_request: 'in_pull_request', live: 'deployed', withdrawn: 'validated' } as const;

const SLO_STATUS: Readonly<Record<SettleChangeInput['outcome'], SloStatus>> = {
  in_pull_request: 'in_delivery',
  live: 'live',
  withdrawn: 'approved',
};

/** An SLO with the same name has the same files: what was live under that name is replaced by the merge. */
async function retireReplaced(deps: DeliveryActivityDeps, input: SettleChangeInput): Promise<void> {
  const { service, environment } = input;
  const delivered = new Set(input.sloIds);
  const slos = await deps.slos.listSlos({ service, environment });
  const names = new Set(slos.filter((slo) => delivered.has(slo.sloId)).map((slo) => slo.name));
  const replaced = slos
    .filter((slo) => !delivered.has(slo.sloId) && names.has(slo.name) && slo.status === 'live')
    .map((slo) => slo.sloId);
  if (replaced.length > 0) await deps.slos.setSloStatus(replaced, 'retired');
}
