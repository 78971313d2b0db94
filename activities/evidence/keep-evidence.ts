import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { evidenceFigures, supportsAttained, withMetric } from '../../domain/evidence/evidence-figures.ts';
import type { EvidenceFigures } from '../../domain/evidence/evidence-figures.ts';
import { chooseSample, sampledRequests } from '../../domain/evidence/journey-sample.ts';
import type { EvidenceStore, SearchLimits, TraceFinder } from '../../domain/evidence/ports.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import { wantedTraces } from '../../domain/evidence/wanted-traces.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { RecommendationStore } from '../../domain/recommendation/ports.ts';
import type { RecommendInput } from '../../domain/recommendation/recommend-input.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';

/** What keeping evidence needs. */
export interface KeepEvidenceDeps {
  readonly recommendations: Pick<RecommendationStore, 'getRecommendation'>;
  readonly evidence: EvidenceStore;
  readonly traceFinder: TraceFinder;
  readonly metrics: Pick<Metrics, 'evidenceTraces' | 'evidenceFailures'>;
  readonly logger: Logger;
}

/** What an analysis of one journey has read and stored. */
export interface AnalysedJourney {
  readonly journeyId: string;
  readonly sliIds: readonly string[];
  readonly buckets: readonly SliBucket[];
  readonly capsules: readonly Capsule[];
  /** What the service's Prometheus had of the journey. */
  readonly metrics?: RecommendInput['metrics'];
  readonly nowMs: number;
  /** Called every few seconds. */
  readonly alive: (doing: string) => void;
}

/** An analysis has a few minutes for at most a hundred journeys, four at a time: most find all in a fraction of this. */
const LIMITS: SearchLimits = { bytes: 128 * 1024 * 1024, durationMs: 8_000 };

/**
 * Keeps what the recommendations of a journey stand on, as they are stored: their figures, the traces they point to, and a
 * sample of the journey's requests. Never fails: what is missing is said where the evidence is read, and looked for there once more.
 */
export async function keepEvidence(deps: KeepEvidenceDeps, analysed: AnalysedJourney): Promise<void> {
  try {
    const stored = await Promise.all(analysed.sliIds.map((sliId) => deps.recommendations.getRecommendation(sliId)));
    const figures = await saveFigures(deps, stored, analysed);
    await saveTraces(deps, { stored, figures, analysed });
  } catch (error) {
    const failure = ScoutError.from(error);
    // The activity itself is being stopped: that is for Temporal to hear.
    if (failure.code === ErrorCode.cancelled) throw error;
    deps.metrics.evidenceFailures.inc({ code: failure.code });
    const { journeyId } = analysed;
    deps.logger.warn({ err: failure, journeyId }, 'The evidence of a recommendation could not be kept.');
  }
}

/**
 * A repeated activity may have read other buckets than the one that stored the recommendation: then they support other
 * figures than the stored ones, and are not what is to be kept.
 */
async function saveFigures(
  { evidence }: KeepEvidenceDeps,
  stored: readonly StoredRecommendation[],
  source: AnalysedJourney,
): Promise<readonly EvidenceFigures[]> {
  const figures = stored.map((recommendation) => figuresOf(recommendation, source));
  for (const [index, recommendation] of stored.entries()) {
    const own = figures[index];
    if (own !== undefined && supportsAttained(own, recommendation.attained)) await evidence.saveFigures(own);
  }
  return figures;
}

/** Of what the traces and the metric say, that by which the recommendation was judged. */
function figuresOf(recommendation: StoredRecommendation, analysed: AnalysedJourney): EvidenceFigures {
  const ofTraces = evidenceFigures(recommendation, analysed);
  const measured = analysed.metrics?.evidence[recommendation.sli.kind];
  if (measured?.kind !== 'measured' || supportsAttained(ofTraces, recommendation.attained)) return ofTraces;
  return withMetric(ofTraces, measured.history);
}

interface ToSearch {
  readonly stored: readonly StoredRecommendation[];
  readonly figures: readonly EvidenceFigures[];
  readonly analysed: AnalysedJourney;
}

/**
 * One search for all: both SLIs of a journey often point to the same traces. Those that are pointed to come before the sample, of which a
 * part does as well.
 */
async function saveTraces(deps: KeepEvidenceDeps, { stored, figures, analysed }: ToSearch): Promise<void> {
  const { journeyId, nowMs, alive } = analysed;
  const wanted = stored.map(({ evidence }, index) => wantedTraces(evidence, figures[index]?.capsules ?? []));
  const choices = chooseSample(analysed.capsules);
  const all = new Map([...wanted.flat(), ...choices].map((trace) => [trace.traceId, trace]));
  const traces = await deps.traceFinder.findTraces([...all.values()], { limits: LIMITS, alive });
  const byId = new Map(traces.map((trace) => [trace.traceId, trace]));
  for (const [index, { sliId }] of stored.entries()) {
    const own = (wanted[index] ?? []).flatMap(({ traceId }) => byId.get(traceId) ?? []);
    if (own.length > 0) await deps.evidence.saveTraces(sliId, own);
    count(deps, own);
  }
  const requests = sampledRequests(choices, traces);
  // A sample with requests is not given up for one without.
  if (requests.some(({ trace }) => trace.kind === 'found')) {
    await deps.evidence.saveSample({ journeyId, atMs: nowMs, requests });
  }
}

function count({ metrics }: KeepEvidenceDeps, traces: readonly TraceEvidence[]): void {
  for (const trace of traces) metrics.evidenceTraces.inc({ outcome: trace.kind === 'found' ? 'kept' : trace.reason });
}
