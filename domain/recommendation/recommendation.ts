import type { Backtest } from '../backtest/backtest.ts';
import type { EvidencePointer } from '../evidence/evidence.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import type { SliQueries } from '../slo/slo.ts';

/** Request classes of the SRE workbook ("Alerting on SLOs", ch. 5, at scale): a class first, then a target. */
export type RequestClass = 'critical' | 'high_fast' | 'high_slow' | 'low' | 'no_slo';

/** One target with its consequences. */
export interface TargetVariant {
  readonly variant: 'conservative' | 'balanced' | 'aggressive';
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
  /** Estimated probability that the next window misses the target, 0..1. */
  readonly missRisk: number;
  /** Bad events that the budget allows in a window of the observed traffic. */
  readonly badAllowed: number;
  readonly backtest: Backtest;
}

/** One part of the confidence, with the figures that made it. */
export interface ConfidencePart {
  readonly name: 'sample_size' | 'interval_width' | 'stability' | 'coverage' | 'agreement';
  /** 0..1 */
  readonly score: number;
  readonly weight: number;
  readonly explanation: string;
}

/** Trust in a recommendation, 0..1, with its parts. */
export interface Confidence {
  readonly score: number;
  readonly parts: readonly ConfidencePart[];
}

/** Why nothing is proposed; closed, so that UI and tests can name each. */
export type RefusalCode =
  | 'no_traffic'
  | 'not_user_facing'
  | 'history_too_short'
  | 'too_little_traffic'
  | 'unstable'
  | 'no_supported_target'
  | 'no_measurable_threshold';

/** A reason not to propose, and what would mend it. */
export interface RefusalReason {
  readonly code: RefusalCode;
  readonly explanation: string;
}

/** A metric that an SLI is read from. */
export interface MetricSource {
  /** Its names, for people. */
  readonly metric: string;
  /** Base URL of the Prometheus that has it. */
  readonly address: string;
}

/** What the history attained: counts over the analysed range, and latency quantiles in milliseconds. */
export interface Attained {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Either three targets, conservative first, or the reasons why there is none. */
export type RecommendationOutcome =
  | { readonly kind: 'proposed'; readonly variants: readonly [TargetVariant, TargetVariant, TargetVariant] }
  | { readonly kind: 'refused'; readonly reasons: readonly RefusalReason[] };

/** Where a recommendation stands: a refused one is never pending. */
export type RecommendationStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'refused';

/** An SLI with its threshold, targets, confidence, evidence and backtest: what a person decides about. */
export interface Recommendation {
  /** Stable: hash of analysis, journey and SLI kind. */
  readonly sliId: string;
  readonly analysisId: string;
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  /** Proposed SLO name, by the rules of `Slo.name`. */
  readonly name: string;
  readonly sli: SliDefinition;
  readonly requestClass: RequestClass;
  readonly attained: Attained;
  readonly outcome: RecommendationOutcome;
  readonly confidence: Confidence;
  readonly queries: SliQueries;
  /** Where the queries read; absent: SLO-Scout's own journey metrics, which are made of traces. */
  readonly metricSource?: MetricSource;
  readonly evidence: readonly EvidencePointer[];
  /** Plain text for the reviewer. */
  readonly explanation: string;
  readonly createdAtMs: number;
}

/** A recommendation as stored, with what became of it. */
export interface StoredRecommendation extends Recommendation {
  readonly status: RecommendationStatus;
  readonly decidedBy?: string;
  readonly decidedAtMs?: number;
  readonly decisionReason?: string;
}
