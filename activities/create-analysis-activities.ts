import { heartbeat } from '@temporalio/activity';
import type { Analysis } from '../domain/analysis/analysis.ts';
import type { AnalysisStore } from '../domain/analysis/ports.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import { recommend } from '../domain/recommendation/recommend.ts';
import { SLI_BUCKET_MS } from '../domain/sli/sli-bucket.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type {
  AnalysisActivities,
  CollectedEvidence,
  DiscoveredJourneys,
  AnalysisRef,
  EvidenceRange,
  JourneySummary,
  RecommendJourneyInput,
  ResolveAnalysisInput,
  ResolvedAnalysis,
} from './analysis-activities.ts';
import { keepEvidence } from './evidence/keep-evidence.ts';
import type { KeepEvidenceDeps } from './evidence/keep-evidence.ts';
import { withFailures } from './failure.ts';
import { withHeartbeat } from './heartbeat.ts';
import { readRecommendInput } from './read-recommend-input.ts';
import type { RecommendInputDeps } from './read-recommend-input.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Bounds of an analysed window, days. */
const WINDOW_DAYS = { min: 1, max: 90 } as const;

/** One analysis covers this many journeys: what a person can decide about, and what keeps the payloads small. */
const MAX_JOURNEYS = 100;

/** What an analysis needs from the world. */
export interface AnalysisActivityDeps extends RecommendInputDeps, KeepEvidenceDeps {
  readonly recommendations: RecommendationStore;
  readonly analyses: AnalysisStore;
  readonly metrics: Pick<Metrics, 'analyses'> & KeepEvidenceDeps['metrics'];
}

/** The steps of `analysis`. */
export function createAnalysisActivities(deps: AnalysisActivityDeps): AnalysisActivities {
  return withFailures<AnalysisActivities>({
    resolveAnalysis: (input) => resolveAnalysis(deps, input),
    collectEvidence: (input) => collectEvidence(deps, input),
    discoverJourneys: (input) => discoverJourneys(deps, input),
    recommendJourney: (input) => recommendJourney(deps, input),
    recordAnalysis: (analysis) => recordAnalysis(deps, analysis),
  });
}

async function resolveAnalysis(deps: AnalysisActivityDeps, input: ResolveAnalysisInput): Promise<ResolvedAnalysis> {
  const { service, environment, windowDays } = input;
  if (!Number.isInteger(windowDays) || windowDays < WINDOW_DAYS.min || windowDays > WINDOW_DAYS.max) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: `The analysis window must be a whole number of days from ${WINDOW_DAYS.min} to ${WINDOW_DAYS.max}.`,
      details: { windowDays },
    });
  }
  if ((await deps.services.findService(service, environment)) === undefined) {
    throw new ScoutError({
      code: ErrorCode.notFound,
      message:
        `There is no service "${service}" in environment "${environment}": send its traces, or register it. ` +
        'The list of services shows the names that are known.',
      details: { service, environment },
    });
  }
  return input.forceRefresh ? { kind: 'fresh' } : reusable(deps, input);
}

/** An earlier analysis stands for this one only while there is still something of it to decide about. */
async function reusable(deps: AnalysisActivityDeps, input: ResolveAnalysisInput): Promise<ResolvedAnalysis> {
  const { service, environment, windowDays, nowMs } = input;
  const latest = await deps.analyses.latestAnalysis(service, environment);
  if (latest === undefined || latest.windowDays !== windowDays || !isSameDay(latest.startedAtMs, nowMs)) {
    return { kind: 'fresh' };
  }
  const { analysisId, startedAtMs, journeys, refused } = latest;
  const pending = await deps.recommendations.listRecommendations({ analysisId, statuses: ['pending'] });
  if (pending.length === 0) return { kind: 'fresh' };
  const pendingSliIds = pending.map((recommendation) => recommendation.sliId);
  return { kind: 'reused', analysisId, startedAtMs, journeys, refused, pendingSliIds };
}

function isSameDay(aMs: number, bMs: number): boolean {
  return Math.floor(aMs / DAY_MS) === Math.floor(bMs / DAY_MS);
}

/** The window ends where the telemetry ends, so that imported history is analysed as it was. */
async function collectEvidence(
  deps: AnalysisActivityDeps,
  input: AnalysisRef & { readonly windowDays: number; readonly nowMs: number },
): Promise<CollectedEvidence> {
  const recorded = await deps.buckets.bucketRange({ service: input.service, environment: input.environment });
  if (recorded === undefined) return { kind: 'none' };
  const lastWholeMinuteMs = Math.floor(input.nowMs / SLI_BUCKET_MS) * SLI_BUCKET_MS;
  const toMs = Math.min(recorded.toMs + SLI_BUCKET_MS, lastWholeMinuteMs);
  const fromMs = Math.max(recorded.fromMs, toMs - input.windowDays * DAY_MS);
  return fromMs < toMs ? { kind: 'range', fromMs, toMs } : { kind: 'none' };
}

async function discoverJourneys(
  deps: AnalysisActivityDeps,
  input: AnalysisRef & EvidenceRange,
): Promise<DiscoveredJourneys> {
  // A week of a large service may take longer to count than a heartbeat may fail to appear.
  const used = await withHeartbeat('counting', () => countUse(deps, input));
  const mostUsed = [...used].sort((a, b) => b.total - a.total || (a.journeyId < b.journeyId ? -1 : 1));
  return {
    journeyIds: mostUsed.slice(0, MAX_JOURNEYS).map(({ journeyId }) => journeyId),
    found: used.length,
    serviceTotal: used.reduce((sum, journey) => sum + journey.total, 0),
  };
}

/** Requests of each journey that was used, a week at a time: that many rows a statement counts within its time. */
async function countUse(
  deps: AnalysisActivityDeps,
  { service, environment, fromMs, toMs }: AnalysisRef & EvidenceRange,
): Promise<readonly { readonly journeyId: string; readonly total: number }[]> {
  const totals = new Map<string, number>();
  for (let weekMs = fromMs; weekMs < toMs; weekMs += WEEK_MS) {
    const week = { fromMs: weekMs, toMs: Math.min(toMs, weekMs + WEEK_MS) };
    for (const { journeyId, requests } of await deps.buckets.countRequests({ service, environment, ...week })) {
      totals.set(journeyId, (totals.get(journeyId) ?? 0) + requests);
    }
  }
  return [...totals].map(([journeyId, total]) => ({ journeyId, total }));
}

async function recommendJourney(deps: AnalysisActivityDeps, input: RecommendJourneyInput): Promise<JourneySummary> {
  // A Prometheus may take its time over weeks of history.
  const computeInput = await withHeartbeat(input.journeyId, () => readRecommendInput(deps, input));
  // Computing holds the thread: nothing can be said in the middle of it.
  heartbeat(input.journeyId);
  const recommendations = recommend(computeInput).map((recommendation) => ({
    ...recommendation,
    createdAtMs: input.nowMs,
  }));
  heartbeat(input.journeyId);
  await deps.recommendations.saveRecommendations(recommendations);
  await keepEvidence(deps, {
    ...{ journeyId: input.journeyId, nowMs: input.nowMs, alive: heartbeat },
    ...{ buckets: computeInput.buckets, capsules: computeInput.capsules, metrics: computeInput.metrics },
    sliIds: recommendations.map(({ sliId }) => sliId),
  });
  const proposed = recommendations.filter(({ outcome }) => outcome.kind === 'proposed');
  return {
    proposedSliIds: proposed.map(({ sliId }) => sliId),
    refused: recommendations.length - proposed.length,
  };
}

async function recordAnalysis(deps: AnalysisActivityDeps, analysis: Analysis): Promise<void> {
  await deps.analyses.saveAnalysis(analysis);
  const { stage } = analysis;
  if (stage === 'completed' || stage === 'failed') deps.metrics.analyses.inc({ outcome: stage });
}
