import { isCancellation, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { AnalysisActivities, AnalysisRef, EvidenceRange } from '../activities/analysis-activities.ts';
import type { DriftActivities, SloDriftSummary } from '../activities/drift-activities.ts';
import type { DriftInput, DriftResult } from '../contracts/workflows/drift-messages.ts';
import { mapBounded } from './bounded.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import type { FailureFacts } from './failure.ts';
import { handOver } from './hand-over.ts';
import { compute, quick } from './options.ts';

const { collectEvidence } = proxyActivities<AnalysisActivities>(quick);
const { discoverJourneys } = proxyActivities<AnalysisActivities>(compute);
const { planDrift, recordDriftFailure } = proxyActivities<DriftActivities>(quick);
const { checkSloDrift } = proxyActivities<DriftActivities>(compute);

/** SLOs under way at once: nobody waits for them, and analyses share the worker's threads. */
const SLOS_AT_ONCE = 2;

/**
 * Compares each live SLO of a service with what an analysis would recommend today, and hands what moved significantly to
 * the service's delivery as a new recommendation. A run of minutes, started by the service's schedule. The data stays
 * in the database; this history holds ids and outcomes.
 */
export async function drift(input: DriftInput): Promise<DriftResult> {
  const { service, environment } = input;
  const ref: AnalysisRef = { analysisId: workflowInfo().runId, service, environment };
  const { sloIds, windowDays, delivery } = await planDrift({ service, environment });
  const evidence =
    sloIds.length === 0
      ? ({ kind: 'none' } as const)
      : await collectEvidence({ ...ref, windowDays, nowMs: Date.now() });
  if (evidence.kind === 'none') return { driftId: ref.analysisId, compared: 0, moved: 0, openedSliIds: [] };
  const range: EvidenceRange = { fromMs: evidence.fromMs, toMs: evidence.toMs };
  const { serviceTotal } = await discoverJourneys({ ...ref, ...range });

  const { summaries, failures } = await compareAll({ ...ref, ...range, serviceTotal }, sloIds);
  const openedSliIds = summaries.flatMap(({ openedSliId }) => (openedSliId === undefined ? [] : [openedSliId]));
  // What was opened waits for a decision, whatever happened to the other SLOs.
  if (openedSliIds.length > 0) await handOver({ service, environment, delivery }, openedSliIds);
  const [firstFailure] = failures;
  if (firstFailure !== undefined) {
    const share = `${String(failures.length)} of ${String(sloIds.length)} live SLOs could not be compared`;
    throw workflowFailure({ code: firstFailure.code, message: `${share}; the first: ${firstFailure.message}` });
  }
  const moved = summaries.filter(({ outcome }) => outcome === 'moved').length;
  return { driftId: ref.analysisId, compared: sloIds.length, moved, openedSliIds };
}

interface Compared {
  readonly summaries: readonly SloDriftSummary[];
  readonly failures: readonly FailureFacts[];
}

type Common = AnalysisRef & EvidenceRange & { readonly serviceTotal: number };

/** An SLO that cannot be compared does not hide the others. */
async function compareAll(common: Common, sloIds: readonly string[]): Promise<Compared> {
  const failures: FailureFacts[] = [];
  const summaries = await mapBounded(sloIds, SLOS_AT_ONCE, async (sloId): Promise<SloDriftSummary> => {
    try {
      return await checkSloDrift({ ...common, sloId, nowMs: Date.now() });
    } catch (error) {
      if (isCancellation(error)) throw error;
      const facts = failureFacts(error);
      failures.push(facts);
      await recordFailure(common, sloId, facts);
      return { outcome: 'failed' };
    }
  });
  return { summaries, failures };
}

async function recordFailure(common: Common, sloId: string, { message }: FailureFacts): Promise<void> {
  const { analysisId, service, environment } = common;
  try {
    await recordDriftFailure({ analysisId, service, environment, sloId, message, nowMs: Date.now() });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('that an SLO could not be compared could not be recorded', { sloId, failure: failureFacts(error).code });
  }
}
