import { stableHash } from '../fingerprint/stable-hash.ts';
import { quantileOf } from '../sketch/dd-sketch.ts';
import { journeyQueries } from '../sli/journey-metrics.ts';
import { allEvents } from '../sli/minute-series.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import type { ChosenVariant } from './choose-variants.ts';
import { NO_CONFIDENCE, scoreConfidence } from './confidence.ts';
import { evidencePointers } from './evidence-pointers.ts';
import { explainProposal, explainRefusal } from './explain-recommendation.ts';
import type { ExplainedHistory } from './explain-recommendation.ts';
import type { SliVerdict } from './judge-history.ts';
import type { JudgedSli } from './judge-sli.ts';
import type { SliContext } from './recommend-input.ts';
import type { Attained, Confidence, Recommendation, RecommendationOutcome, TargetVariant } from './recommendation.ts';
import { sloName } from './slo-name.ts';

/** What a recommendation says beside its context. */
export interface RecommendationParts {
  readonly judged: JudgedSli;
  /** How the latency threshold came about. */
  readonly thresholdText?: string;
}

/** Puts a judged SLI into the form that is stored and shown. */
export function buildRecommendation(
  context: SliContext,
  sli: SliDefinition,
  { judged, thresholdText }: RecommendationParts,
): Recommendation {
  const { analysisId, journey, classified, nowMs } = context;
  const { journeyId, service, environment, operation } = journey;
  const attained = attainedOf(context, judged);
  const history: ExplainedHistory = {
    ...{ operation, service, environment, sli, attained, classified },
    incidents: judged.incidents,
    ...(thresholdText === undefined ? {} : { thresholdText }),
  };
  return {
    sliId: stableHash(['sli', analysisId, journeyId, sli.kind]),
    ...{ analysisId, journeyId, service, environment, operation, sli, attained },
    name: sloName(journey, sli.kind, context.serviceJourneys),
    requestClass: classified.requestClass,
    outcome: outcomeOf(judged.verdict, context.windowDays),
    confidence: confidenceOf(judged.verdict, context, attained),
    queries: journeyQueries(journey, sli),
    evidence: evidencePointers({ journeyId, sli, attained, capsules: context.capsules }),
    explanation: explain(judged.verdict, history),
    createdAtMs: nowMs,
  };
}

function attainedOf({ latency, fromMs, toMs }: SliContext, { series }: JudgedSli): Attained {
  const milliseconds = (q: number): number => quantileOf(latency.all, q) ?? 0;
  return {
    ...{ fromMs, toMs },
    ...allEvents(series),
    p50Ms: milliseconds(0.5),
    p95Ms: milliseconds(0.95),
    p99Ms: milliseconds(0.99),
  };
}

function outcomeOf(verdict: SliVerdict, windowDays: number): RecommendationOutcome {
  if (verdict.kind === 'refused') return verdict;
  const [conservative, balanced, aggressive] = verdict.variants;
  return {
    kind: 'proposed',
    variants: [toVariant(conservative, windowDays), toVariant(balanced, windowDays), toVariant(aggressive, windowDays)],
  };
}

function toVariant({ variant, target }: ChosenVariant, windowDays: number): TargetVariant {
  const { objectivePpm, missRisk, badAllowed, backtest } = target;
  return { variant, objectivePpm, windowDays, missRisk, badAllowed, backtest };
}

function confidenceOf(verdict: SliVerdict, context: SliContext, { total }: Attained): Confidence {
  if (verdict.kind === 'refused') return NO_CONFIDENCE;
  const { variants, evidence, halves } = verdict;
  return scoreConfidence({
    objectivePpm: variants[1].target.objectivePpm,
    total,
    windowRatios: evidence.windowRatios,
    halves,
    // The service's own sum may be a moment older than the journey's buckets.
    serviceTotal: Math.max(total, context.serviceTotal),
  });
}

function explain(verdict: SliVerdict, history: ExplainedHistory): string {
  if (verdict.kind === 'refused') return explainRefusal(history, verdict.reasons);
  const { variants, choice, evidence } = verdict;
  const { windowDays, traffic } = evidence;
  return explainProposal(history, { windowDays, variants, choice, perWindow: traffic.perWindow });
}
