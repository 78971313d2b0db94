import { stableHash } from '../fingerprint/stable-hash.ts';
import { quantileOf } from '../sketch/dd-sketch.ts';
import { allEvents } from '../sli/minute-series.ts';
import type { SourcedSli } from './choose-source.ts';
import type { ChosenVariant } from './choose-variants.ts';
import { explainDisagreement } from './compare-sources.ts';
import type { EventTotals } from './compare-sources.ts';
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
  sourced: SourcedSli,
  { judged, thresholdText }: RecommendationParts,
): Recommendation {
  const { analysisId, journey, classified, nowMs } = context;
  const { journeyId, service, environment, operation } = journey;
  const { sli, queries, metric } = sourced;
  const attained = attainedOf(context, judged, sourced);
  const history: ExplainedHistory = {
    ...{ operation, service, environment, sli, attained, classified },
    incidents: judged.incidents,
    sourceTexts: sourceTexts(sourced, judged.verdict),
    ...(thresholdText === undefined ? {} : { thresholdText }),
  };
  return {
    sliId: stableHash(['sli', analysisId, journeyId, sli.kind]),
    ...{ analysisId, journeyId, service, environment, operation, sli, attained },
    name: sloName(journey, sli.kind, context.serviceJourneys),
    requestClass: classified.requestClass,
    outcome: outcomeOf(judged.verdict, context.windowDays),
    confidence: confidenceOf(judged, context, sourced),
    queries,
    ...(metric === undefined ? {} : { metricSource: metric }),
    evidence: evidencePointers({ journeyId, sourced, attained, capsules: context.capsules }),
    explanation: explain(judged.verdict, history),
    createdAtMs: nowMs,
  };
}

function attainedOf({ latency, fromMs, toMs }: SliContext, { series }: JudgedSli, { judgedBy }: SourcedSli): Attained {
  const milliseconds = (q: number): number => quantileOf(latency.all, q) ?? 0;
  return {
    ...{ fromMs, toMs },
    ...countsOf(allEvents(series), judgedBy),
    p50Ms: milliseconds(0.5),
    p95Ms: milliseconds(0.95),
    p99Ms: milliseconds(0.99),
  };
}

/** Increases of a counter are extrapolated to the ends of a step, so that they are no whole numbers. */
function countsOf({ total, bad }: EventTotals, judgedBy: SourcedSli['judgedBy']): EventTotals {
  return judgedBy === 'metric' ? { total: Math.round(total), bad: Math.round(bad) } : { total, bad };
}

/** How far sources may differ depends on the budget, so a refusal has the figures alone. */
function sourceTexts({ texts, comparison }: SourcedSli, verdict: SliVerdict): readonly string[] {
  if (comparison === undefined || verdict.kind === 'refused') return texts;
  return [...texts, ...explainDisagreement(comparison, verdict.variants[1].target.objectivePpm)];
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

function confidenceOf({ verdict, series }: JudgedSli, context: SliContext, sourced: SourcedSli): Confidence {
  if (verdict.kind === 'refused') return NO_CONFIDENCE;
  const { variants, evidence, halves } = verdict;
  const { traces, comparison } = sourced;
  return scoreConfidence({
    objectivePpm: variants[1].target.objectivePpm,
    total: allEvents(series).total,
    windowRatios: evidence.windowRatios,
    halves,
    // Traces count the service's other journeys too. The service's own sum may be a moment older than the journey's buckets.
    tracedTotal: traces.total,
    serviceTotal: Math.max(traces.total, context.serviceTotal),
    ...(comparison === undefined ? {} : { comparison }),
  });
}

function explain(verdict: SliVerdict, history: ExplainedHistory): string {
  if (verdict.kind === 'refused') return explainRefusal(history, verdict.reasons);
  const { variants, choice, evidence } = verdict;
  const { windowDays, traffic } = evidence;
  return explainProposal(history, { windowDays, variants, choice, perWindow: traffic.perWindow });
}
