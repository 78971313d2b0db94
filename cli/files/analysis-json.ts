import type { Recommendation } from '../../domain/recommendation/recommendation.ts';
import type { PathShare } from '../../domain/service-graph/path-shares.ts';
import { quantileOf, sketchCount } from '../../domain/sketch/dd-sketch.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import type { FileAnalysis, JourneyAnalysis } from './file-analysis.ts';

/** Shapes that are listed for a journey. */
const MOST_SHAPES = 10;

/** Quantiles of duration in milliseconds, within 1 %; null without values. */
export type LatencyFigures = Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'max', number | null>>;

/** The analysis as one JSON object; ratios are 0..1, latencies milliseconds, times ISO 8601. */
export function analysisToJson(analysis: FileAnalysis): Readonly<Record<string, unknown>> {
  const { files, reading, figures, range, graph, journeys, logs, instrumentation } = analysis;
  return {
    files,
    ...reading,
    ...figures,
    range: range === undefined ? null : { from: isoTime(range.fromMs), to: isoTime(range.toMs) },
    services: graph.services.map(({ latency, ...node }) => ({
      ...node,
      errorRatio: ratio(node.errors, node.requests),
      latencyMs: latencyFigures(latency),
    })),
    edges: graph.edges.map(({ latency, ...edge }) => ({
      ...edge,
      errorRatio: ratio(edge.errors, edge.calls),
      latencyMs: latencyFigures(latency),
    })),
    journeys: journeys.map(journeyToJson),
    logs: logs.map((service) => ({ ...service, errorRatio: ratio(service.errors, service.records) })),
    instrumentation: instrumentation.map(({ language, quality, ...service }) => ({
      ...service,
      language: language ?? null,
      quality: {
        traceCoverage: quality.traceCoverage ?? null,
        structuredLogShare: quality.structuredLogShare ?? null,
        requestIdShare: quality.requestIdShare ?? null,
      },
    })),
  };
}

/** Quantiles of a sketch. */
export function latencyFigures(latency: SketchData): LatencyFigures {
  const at = (q: number): number | null => (sketchCount(latency) === 0 ? null : (quantileOf(latency, q) ?? null));
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** A share of a whole; 0 of nothing. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function journeyToJson({ journey, requests, errors, withErrorLogs, latency, pathShares, ...rest }: JourneyAnalysis) {
  const { journeyId, service, environment, operation, kind, firstSeenMs, lastSeenMs } = journey;
  const { rank, recommendations, shapes } = rest;
  const { score, traffic, tail, criticality, onPathOf } = rank;
  return {
    ...{ journeyId, service, environment, operation, kind, requests, errors, withErrorLogs },
    errorRatio: ratio(errors, requests),
    latencyMs: latencyFigures(latency),
    firstSeen: isoTime(firstSeenMs),
    lastSeen: isoTime(lastSeenMs),
    rank: { score, traffic, errors: rank.errors, tail, criticality, onPathOfJourneys: onPathOf },
    criticalPath: {
      overall: pathShares.overall().map(shareToJson),
      p50: pathShares.near(0.5).map(shareToJson),
      p95: pathShares.near(0.95).map(shareToJson),
      p99: pathShares.near(0.99).map(shareToJson),
    },
    shapes: shapes.slice(0, MOST_SHAPES),
    shapeCount: shapes.length,
    recommendations: recommendations.map(recommendationToJson),
  };
}

function shareToJson({ operation: { service, operation }, share }: PathShare) {
  return { service, operation, share };
}

function recommendationToJson({ name, sli, requestClass, attained, outcome, ...rest }: Recommendation) {
  const { confidence, explanation, evidence } = rest;
  const common = { name, sli, requestClass, attained: { total: attained.total, bad: attained.bad }, explanation };
  if (outcome.kind === 'refused') return { ...common, outcome: 'refused', reasons: outcome.reasons };
  const variants = outcome.variants.map(({ backtest, objectivePpm, ...variant }) => ({
    ...variant,
    targetPercent: objectivePpm / 10_000,
    pagesPerMonth: backtest.pagesPerMonth,
    ticketsPerMonth: backtest.ticketsPerMonth,
  }));
  return { ...common, outcome: 'proposed', variants, confidence, evidence };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
