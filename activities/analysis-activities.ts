import type { Analysis } from '../domain/analysis/analysis.ts';

/** A service's analysis, as every step of it names it. */
export interface AnalysisRef {
  /** The workflow's run id. */
  readonly analysisId: string;
  readonly service: string;
  readonly environment: string;
}

/** What is to be analysed, and whether an earlier answer of the same day does. */
export interface ResolveAnalysisInput extends AnalysisRef {
  readonly windowDays: number;
  readonly forceRefresh: boolean;
  readonly nowMs: number;
}

/** Either this analysis runs, or an earlier one whose recommendations still wait for a decision stands for it. */
export type ResolvedAnalysis =
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'reused';
      readonly analysisId: string;
      readonly startedAtMs: number;
      readonly journeys: number;
      readonly refused: number;
      readonly pendingSliIds: readonly string[];
    };

/** The range of telemetry that an analysis looks at: [fromMs, toMs). */
export interface EvidenceRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What there is to look at. */
export type CollectedEvidence = { readonly kind: 'none' } | ({ readonly kind: 'range' } & EvidenceRange);

/** The journeys that an analysis covers. */
export interface DiscoveredJourneys {
  /** Those that were used in the range; the most used ones when there are more than one analysis covers. */
  readonly journeyIds: readonly string[];
  /** How many were used in the range. */
  readonly found: number;
  /** Requests of all of them in the range. */
  readonly serviceTotal: number;
}

/** One journey of an analysis. */
export interface RecommendJourneyInput extends AnalysisRef, EvidenceRange {
  readonly journeyId: string;
  readonly serviceTotal: number;
  /** The window of the recommended SLOs. */
  readonly sloWindowDays: number;
  readonly nowMs: number;
}

/** What the analysis of a journey led to; the recommendations themselves are in the database. */
export interface JourneySummary {
  readonly proposedSliIds: readonly string[];
  readonly refused: number;
}

/** Steps of the `analysis` workflow. Each is safe to repeat: its key is the analysis id (and the journey id). */
export interface AnalysisActivities {
  /** @throws not_found for an unknown service, invalid_argument for a window out of range */
  resolveAnalysis(input: ResolveAnalysisInput): Promise<ResolvedAnalysis>;
  collectEvidence(
    input: AnalysisRef & { readonly windowDays: number; readonly nowMs: number },
  ): Promise<CollectedEvidence>;
  discoverJourneys(input: AnalysisRef & EvidenceRange): Promise<DiscoveredJourneys>;
  /** Computes one journey's recommendations from its buckets and stores them. */
  recommendJourney(input: RecommendJourneyInput): Promise<JourneySummary>;
  /** Stores how far the analysis has come, for readers. */
  recordAnalysis(analysis: Analysis): Promise<void>;
}
