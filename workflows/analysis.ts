import { CancellationScope, TemporalFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { AnalysisActivities, JourneySummary, RecommendJourneyInput } from '../activities/analysis-activities.ts';
import type { AnalysisInput, AnalysisResult } from '../contracts/workflows/analysis-messages.ts';
import { trackProgress } from './analysis-progress.ts';
import type { Progress } from './analysis-progress.ts';
import { mapBounded } from './bounded.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import type { FailureFacts } from './failure.ts';
import { handOver } from './hand-over.ts';
import { JOURNEYS_AT_ONCE, compute, quick } from './options.ts';

const { resolveAnalysis, collectEvidence } = proxyActivities<AnalysisActivities>(quick);
const { discoverJourneys, recommendJourney } = proxyActivities<AnalysisActivities>(compute);

/**
 * Analyses one service: resolve, collect evidence, find the journeys, recommend for each, hand over what is proposed
 * to the service's delivery. The data stays in the database; this history holds ids and counts.
 */
export async function analysis(input: AnalysisInput): Promise<AnalysisResult> {
  const progress = trackProgress(input);
  try {
    return await analyse(input, progress);
  } catch (error) {
    // Anything else is a defect of this code: the task fails and is retried until a release mends it.
    if (!(error instanceof TemporalFailure)) throw error;
    const facts = failureFacts(error);
    // Also after a cancellation a reader must find out how it ended.
    await CancellationScope.nonCancellable(() => progress.fail(facts.message));
    throw workflowFailure(facts);
  }
}

async function analyse(input: AnalysisInput, progress: Progress): Promise<AnalysisResult> {
  const ref = { analysisId: progress.analysisId, service: input.service, environment: input.environment };
  await progress.enter('resolving', 'Looking the service up');
  const resolved = await resolveAnalysis({
    ...ref,
    windowDays: input.windowDays,
    forceRefresh: input.forceRefresh,
    nowMs: Date.now(),
  });
  if (resolved.kind === 'reused') {
    const { journeys, refused, pendingSliIds } = resolved;
    progress.adopt({ journeys, proposed: pendingSliIds.length, refused });
    await handOver(input, pendingSliIds);
    await progress.enter('completed', 'Reused today’s analysis, whose recommendations still wait for a decision');
    return { analysisId: resolved.analysisId, journeys, proposedSliIds: pendingSliIds, refused };
  }

  await progress.enter('collecting_evidence', 'Finding the recorded telemetry');
  const evidence = await collectEvidence({ ...ref, windowDays: input.windowDays, nowMs: Date.now() });
  if (evidence.kind === 'none') return nothingFound(progress, 'No traces of this service have arrived yet');

  await progress.enter('discovering_journeys', 'Finding the journeys');
  const range = { fromMs: evidence.fromMs, toMs: evidence.toMs };
  const { journeyIds, found, serviceTotal } = await discoverJourneys({ ...ref, ...range });
  if (journeyIds.length === 0) return nothingFound(progress, 'No journey was used in the analysed window');

  progress.setJourneys(journeyIds.length);
  await progress.enter('recommending', `Recommending for ${journeysInWords(journeyIds.length, found)}`);
  const common = { ...ref, ...range, serviceTotal, sloWindowDays: input.delivery.windowDays };
  const { summaries, failures } = await recommendAll(progress, common, journeyIds);
  return store(input, progress, { journeys: journeyIds.length, summaries, failures });
}

interface Recommended {
  readonly journeys: number;
  readonly summaries: readonly JourneySummary[];
  readonly failures: readonly FailureFacts[];
}

/** A journey that cannot be analysed does not take the others' recommendations with it. */
async function recommendAll(
  progress: Progress,
  common: Omit<RecommendJourneyInput, 'journeyId' | 'nowMs'>,
  journeyIds: readonly string[],
): Promise<Omit<Recommended, 'journeys'>> {
  const failures: FailureFacts[] = [];
  const summaries = await mapBounded(journeyIds, JOURNEYS_AT_ONCE, async (journeyId): Promise<JourneySummary> => {
    try {
      const summary = await recommendJourney({ ...common, journeyId, nowMs: Date.now() });
      progress.journeyDone({ proposed: summary.proposedSliIds.length, refused: summary.refused });
      return summary;
    } catch (error) {
      if (isCancellation(error)) throw error;
      failures.push(failureFacts(error));
      return { proposedSliIds: [], refused: 0 };
    }
  });
  return { summaries, failures };
}

/** Hands over before it fails: what is stored waits for a decision, whatever happened to the other journeys. */
async function store(input: AnalysisInput, progress: Progress, recommended: Recommended): Promise<AnalysisResult> {
  const { journeys, summaries, failures } = recommended;
  const proposedSliIds = summaries.flatMap((summary) => summary.proposedSliIds);
  const refused = summaries.reduce((sum, summary) => sum + summary.refused, 0);
  await progress.enter('storing', `Handing over ${String(proposedSliIds.length)} recommendations`);
  if (proposedSliIds.length > 0) await handOver(input, proposedSliIds);
  const [firstFailure] = failures;
  if (firstFailure !== undefined) {
    const share = `${String(failures.length)} of ${String(journeys)} journeys could not be analysed`;
    throw workflowFailure({ code: firstFailure.code, message: `${share}; the first: ${firstFailure.message}` });
  }
  await progress.enter('completed', `${String(proposedSliIds.length)} proposed, ${String(refused)} refused`);
  return { analysisId: progress.analysisId, journeys, proposedSliIds, refused };
}

async function nothingFound(progress: Progress, detail: string): Promise<AnalysisResult> {
  await progress.enter('completed', detail);
  return { analysisId: progress.analysisId, journeys: 0, proposedSliIds: [], refused: 0 };
}

function journeysInWords(covered: number, found: number): string {
  return covered === found
    ? `${String(found)} journeys`
    : `the ${String(covered)} most used of ${String(found)} journeys`;
}
