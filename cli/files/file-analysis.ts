import type { PathShares } from '../../domain/service-graph/path-shares.ts';
import type { JourneyRank } from '../../domain/service-graph/rank-journeys.ts';
import type { ServiceGraph } from '../../domain/service-graph/service-graph.ts';
import type { ObservedJourney } from '../../domain/journey/journey.ts';
import type { Recommendation } from '../../domain/recommendation/recommendation.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import type { InstrumentationAnalysis } from './instrumentation-analysis.ts';
import type { JourneyShape } from './journey-shapes.ts';
import type { ServiceLogs } from './log-counts.ts';
import type { ReadingReport } from './telemetry-tally.ts';

/** A journey as the files show it. */
export interface JourneyAnalysis {
  readonly journey: ObservedJourney;
  readonly requests: number;
  readonly errors: number;
  /** Requests during which something logged an error, failed or not. */
  readonly withErrorLogs: number;
  /** Durations of the root spans, milliseconds. */
  readonly latency: SketchData;
  readonly pathShares: PathShares;
  /** The most frequent first. */
  readonly shapes: readonly JourneyShape[];
  readonly rank: JourneyRank;
  readonly recommendations: readonly Recommendation[];
}

/** What is known of traces as a whole. */
export interface TraceFigures {
  readonly traces: number;
  readonly duplicateSpans: number;
  /** Spans that are in no tree of a root: their parents are missing. */
  readonly detachedSpans: number;
  readonly asynchronousSpans: number;
  readonly shiftedSpans: number;
  readonly clippedSpans: number;
  /** Traces without a critical path: their root lasts more than 104 days. */
  readonly withoutPath: number;
}

/** All that `slo-scout analyze-files` finds out. */
export interface FileAnalysis {
  readonly files: readonly string[];
  readonly reading: ReadingReport;
  readonly figures: TraceFigures;
  /** The range of root spans; undefined without traces. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly graph: ServiceGraph;
  /** By rank. */
  readonly journeys: readonly JourneyAnalysis[];
  /** By service. */
  readonly logs: readonly ServiceLogs[];
  /** By service. */
  readonly instrumentation: readonly InstrumentationAnalysis[];
}
