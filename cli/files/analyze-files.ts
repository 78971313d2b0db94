import type { Readable } from 'node:stream';
import { assembleForest } from '../../domain/fingerprint/assemble-trace.ts';
import { InstrumentationCounts } from '../../domain/instrumentation/instrumentation-counts.ts';
import { recommend } from '../../domain/recommendation/recommend.ts';
import { rankJourneys } from '../../domain/service-graph/rank-journeys.ts';
import { createServiceGraph } from '../../domain/service-graph/service-graph.ts';
import { mergeSketches, quantileOf } from '../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../domain/sketch/sketch-data.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import { createDeltaAccumulator } from '../../streaming/capsules/delta-accumulator.ts';
import type { AggregateDeltas } from '../../streaming/ports.ts';
import { examineLog } from './examine-log.ts';
import type { FileAnalysis, JourneyAnalysis } from './file-analysis.ts';
import { analyzeInstrumentation } from './instrumentation-analysis.ts';
import { JourneyPaths } from './journey-paths.ts';
import { shapesOf } from './journey-shapes.ts';
import { createLogCounts } from './log-counts.ts';
import type { LogCounts } from './log-counts.ts';
import { readTelemetry } from './read-telemetry.ts';
import type { TelemetryPart } from './read-telemetry.ts';
import { TelemetryTally } from './telemetry-tally.ts';
import { TraceCollection } from './trace-collection.ts';

/** What to analyse, and for which SLO window recommendations are made. */
export interface AnalyzeFilesOptions {
  readonly files: readonly string[];
  readonly stdin: Readable;
  /** A whole number of days from 7 to 90. */
  readonly windowDays: number;
}

/**
 * Analyses telemetry files with the code that the roles run: journeys, buckets and capsules as the stream worker counts
 * them, recommendations as an analysis makes them, at the end of the data. Needs no server. Holds all spans in memory.
 * @throws ScoutError as `readTelemetry`, and invalid_argument when there is nothing to analyse
 */
export async function analyzeFiles(options: AnalyzeFilesOptions): Promise<FileAnalysis> {
  const { files, stdin } = options;
  const traces = new TraceCollection();
  const tally = new TelemetryTally();
  const logs = createLogCounts();
  const instrumentation = new InstrumentationCounts();
  for (const file of files) {
    for await (const part of readTelemetry(file, stdin)) {
      tally.add(part);
      collect(part, { traces, logs, instrumentation });
    }
  }
  tally.requireSome('spans or log records', files);
  const analysis = analyzeTraces({ traces, logs, instrumentation }, options);
  return {
    ...{ files, reading: tally.report(), ...analysis, logs: logs.build() },
    instrumentation: analyzeInstrumentation(instrumentation.build()),
  };
}

function collect(part: TelemetryPart, { traces, logs, instrumentation }: Collected): void {
  if (part.kind === 'spans') {
    traces.add(part.spans);
    for (const span of part.spans) instrumentation.addSpan(span);
  }
  if (part.kind === 'logs') {
    logs.add(part.records);
    for (const record of part.records) instrumentation.addLog(record, () => examineLog(record));
  }
}

interface Collected {
  readonly traces: TraceCollection;
  readonly logs: LogCounts;
  readonly instrumentation: InstrumentationCounts;
}

type TraceAnalysis = Pick<FileAnalysis, 'figures' | 'range' | 'graph' | 'journeys'>;

function analyzeTraces(
  { traces, logs, instrumentation }: Collected,
  { windowDays }: AnalyzeFilesOptions,
): TraceAnalysis {
  const graph = createServiceGraph();
  const aggregates = createDeltaAccumulator();
  const paths = new JourneyPaths();
  const withErrorLogs = new Map<string, number>();
  let endMs = 0;
  for (const { traceId, forest } of traces.take()) {
    const trace = assembleForest(traceId, forest);
    graph.add(forest);
    instrumentation.addTrace(forest);
    aggregates.add(trace, 1);
    const { journeyId } = trace.journey;
    paths.add(journeyId, forest);
    if (logs.errorTraceIds.has(traceId)) withErrorLogs.set(journeyId, (withErrorLogs.get(journeyId) ?? 0) + 1);
    endMs = Math.max(endMs, trace.startMs + trace.durationMs);
  }
  const counted = aggregates.build();
  const figures = { traces: traces.size, duplicateSpans: traces.duplicates, ...paths.figures() };
  return {
    figures,
    range: rangeOf(counted, endMs),
    graph: graph.build(),
    journeys: analyzeJourneys({ counted, paths, withErrorLogs, windowDays, endMs }),
  };
}

function rangeOf({ journeys }: AggregateDeltas, endMs: number): FileAnalysis['range'] {
  if (journeys.length === 0) return undefined;
  return { fromMs: Math.min(...journeys.map(({ firstSeenMs }) => firstSeenMs)), toMs: Math.ceil(endMs) };
}

interface Counted {
  readonly counted: AggregateDeltas;
  readonly paths: JourneyPaths;
  readonly withErrorLogs: ReadonlyMap<string, number>;
  readonly windowDays: number;
  readonly endMs: number;
}

function analyzeJourneys(input: Counted): readonly JourneyAnalysis[] {
  const { counted, paths, withErrorLogs } = input;
  const rows = counted.journeys.map((journey) => {
    const buckets = counted.buckets.filter(({ journeyId }) => journeyId === journey.journeyId);
    return {
      journey,
      buckets: buckets.sort((a, b) => a.startMs - b.startMs),
      requests: buckets.reduce((sum, { total }) => sum + total, 0),
      errors: buckets.reduce((sum, { bad }) => sum + bad, 0),
      latency: buckets.reduce((merged, { latency }) => mergeSketches(merged, latency), EMPTY_SKETCH),
      withErrorLogs: withErrorLogs.get(journey.journeyId) ?? 0,
      pathShares: paths.sharesOf(journey.journeyId),
      shapes: shapesOf(counted.capsules.filter(({ journeyId }) => journeyId === journey.journeyId)),
    };
  });
  const ranks = rankJourneys(
    rows.map(({ journey: { journeyId, service }, requests, errors, latency, pathShares }) => ({
      ...{ journeyId, service, requests, errors },
      p99Ms: quantileOf(latency, 0.99) ?? 0,
      pathServices: new Set(pathShares.overall().map(({ operation }) => operation.service)),
    })),
  );
  const rowById = new Map(rows.map((row) => [row.journey.journeyId, row]));
  return ranks.flatMap((rank) => {
    const row = rowById.get(rank.journeyId);
    return row === undefined ? [] : [{ ...row, rank, recommendations: recommendFor(row, rows, input) }];
  });
}

type Row = Pick<JourneyAnalysis, 'journey' | 'requests'> & { readonly buckets: AggregateDeltas['buckets'] };

function recommendFor(
  { journey, buckets }: Row,
  rows: readonly Row[],
  { counted, windowDays, endMs }: Counted,
): JourneyAnalysis['recommendations'] {
  const ofService = rows.filter(
    (row) => row.journey.service === journey.service && row.journey.environment === journey.environment,
  );
  return recommend({
    analysisId: 'files',
    journey,
    buckets,
    rangeFromMs: Math.min(...rows.map((row) => row.journey.firstSeenMs)),
    serviceTotal: ofService.reduce((sum, { requests }) => sum + requests, 0),
    serviceJourneys: ofService.map((row) => row.journey),
    capsules: counted.capsules.filter(({ journeyId }) => journeyId === journey.journeyId),
    windowDays,
    // The last minute is over when the data ends: what is not in the files did not happen.
    nowMs: Math.ceil((endMs + 1) / SLI_BUCKET_MS) * SLI_BUCKET_MS,
  });
}
