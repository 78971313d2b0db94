import type { Sli } from '../../contracts/rest/sli.ts';
import type { EvidencePointer } from '../../domain/evidence/evidence.ts';
import type {
  Attained,
  Confidence,
  MetricSource,
  StoredRecommendation,
} from '../../domain/recommendation/recommendation.ts';
import type { RecommendationOutcome } from '../../domain/recommendation/recommendation.ts';
import type { SliDefinition } from '../../domain/sli/sli-bucket.ts';
import { backtestView } from './backtest-view.ts';
import { targetView } from './target-view.ts';
import { optionalTimeView, timeView } from './time-view.ts';

/** A recommendation as the wire has it. */
export function sliView(stored: StoredRecommendation): Sli {
  return {
    sli_id: stored.sliId,
    job_id: stored.analysisId,
    journey_id: stored.journeyId,
    service_name: stored.service,
    environment: stored.environment,
    operation: stored.operation,
    name: stored.name,
    kind: stored.sli.kind,
    threshold_ms: thresholdView(stored.sli),
    request_class: stored.requestClass,
    status: stored.status,
    confidence_score: stored.confidence.score,
    confidence: confidenceView(stored.confidence),
    attained: attainedView(stored.attained),
    outcome: outcomeView(stored.outcome),
    total_query: stored.queries.total,
    bad_query: stored.queries.bad,
    source: sourceView(stored.metricSource),
    evidence: stored.evidence.map(evidenceView),
    explanation: stored.explanation,
    decision: decisionView(stored),
    created_at: timeView(stored.createdAtMs),
  };
}

/** The threshold of a latency SLI. */
export function thresholdView(sli: SliDefinition): number | null {
  return sli.kind === 'latency' ? sli.thresholdMs : null;
}

function decisionView(stored: StoredRecommendation): Sli['decision'] {
  if (stored.status === 'pending' || stored.status === 'refused') return null;
  return {
    status: stored.status,
    decided_by: stored.decidedBy ?? null,
    decided_at: optionalTimeView(stored.decidedAtMs),
    reason: stored.decisionReason ?? null,
  };
}

function sourceView(source: MetricSource | undefined): Sli['source'] {
  return source === undefined
    ? { kind: 'traces' }
    : { kind: 'metric', metric: source.metric, prometheus_url: source.address };
}

function confidenceView({ score, parts }: Confidence): Sli['confidence'] {
  return { score, parts: parts.map((part) => ({ ...part })) };
}

function attainedView(attained: Attained): Sli['attained'] {
  return {
    from: timeView(attained.fromMs),
    to: timeView(attained.toMs),
    total: attained.total,
    bad: attained.bad,
    p50_ms: attained.p50Ms,
    p95_ms: attained.p95Ms,
    p99_ms: attained.p99Ms,
  };
}

function outcomeView(outcome: RecommendationOutcome): Sli['outcome'] {
  if (outcome.kind === 'refused') {
    return { kind: 'refused', reasons: outcome.reasons.map(({ code, explanation }) => ({ code, explanation })) };
  }
  return {
    kind: 'proposed',
    variants: outcome.variants.map((variant) => ({
      variant: variant.variant,
      target_percentage: targetView(variant.objectivePpm),
      time_window_days: variant.windowDays,
      miss_risk: variant.missRisk,
      bad_allowed: variant.badAllowed,
      backtest: backtestView(variant.backtest),
    })),
  };
}

function evidenceView(pointer: EvidencePointer): Sli['evidence'][number] {
  switch (pointer.kind) {
    case 'traces':
      return { kind: 'traces', supports: pointer.supports, trace_ids: [...pointer.traceIds] };
    case 'capsule':
      return {
        kind: 'capsule',
        supports: pointer.supports,
        fingerprint: pointer.fingerprint,
        window_start: timeView(pointer.windowStartMs),
      };
    case 'buckets':
      return {
        kind: 'buckets',
        supports: pointer.supports,
        journey_id: pointer.journeyId,
        from: timeView(pointer.fromMs),
        to: timeView(pointer.toMs),
      };
    case 'query':
      return {
        kind: 'query',
        supports: pointer.supports,
        query: pointer.query,
        prometheus_url: pointer.address,
        from: timeView(pointer.fromMs),
        to: timeView(pointer.toMs),
      };
  }
}
