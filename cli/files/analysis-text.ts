import { formatCount, formatPercent, formatRate, formatTime } from '../../domain/recommendation/format-figures.ts';
import type { Recommendation } from '../../domain/recommendation/recommendation.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { latencyFigures, ratio } from './analysis-json.ts';
import type { FileAnalysis, JourneyAnalysis } from './file-analysis.ts';
import { instrumentationText } from './instrumentation-text.ts';

/** Operations of a critical path that are listed. */
const MOST_OPERATIONS = 5;

const right = (head: string) => ({ head, align: 'right' }) as const;
const LATENCY_HEADS = ['p50 ms', 'p95 ms', 'p99 ms'].map(right);

/** The analysis for people. */
export function analysisText(analysis: FileAnalysis): string {
  const blocks = [
    summary(analysis),
    servicesText(analysis),
    edgesText(analysis),
    journeysText(analysis),
    ...analysis.journeys.map(pathText),
    recommendationsText(analysis),
    logsText(analysis),
    instrumentationText(analysis.instrumentation),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function summary({ reading, figures, range, files }: FileAnalysis): string {
  const counts: readonly (readonly [number, string])[] = [
    [reading.rejectedSpans, 'spans without an id or a time were left out'],
    [figures.duplicateSpans, 'spans were there twice and count once'],
    [figures.asynchronousSpans, 'spans are asynchronous: nobody waited for their end'],
    [figures.shiftedSpans, 'spans were moved into their callers: clocks were off'],
    [figures.clippedSpans, 'spans do not fit into their callers and were clipped'],
    [figures.detachedSpans, 'spans are not below the root of their trace: a parent is missing, or there are roots'],
    [figures.withoutPath, 'traces have no critical path: their root lasts more than 104 days'],
    [reading.metricLines, 'lines of metrics were left out'],
    [reading.malformedLines, 'lines could not be read:'],
  ];
  const where = range === undefined ? '' : `, ${formatTime(range.fromMs)} to ${formatTime(range.toMs)}`;
  return [
    `${formatCount(reading.spans)} spans in ${formatCount(figures.traces)} traces, ` +
      `${formatCount(reading.logRecords)} log records from ${formatCount(files.length)} file(s)${where}`,
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `  ${formatCount(count)} ${what}`),
    ...reading.malformedExamples.map(({ place, reason }) => `    ${printable(place)}: ${printable(reason)}`),
  ].join('\n');
}

function servicesText({ graph: { services } }: FileAnalysis): string {
  if (services.length === 0) return '';
  return table(
    ['service', ...['spans', 'requests', 'errors', 'error ratio'].map(right), ...LATENCY_HEADS],
    services.map(({ service, spans, requests, errors, latency }) => [
      service,
      formatCount(spans),
      ...rateCells(errors, requests),
      ...latencyCells(latency),
    ]),
  );
}

function edgesText({ graph: { edges } }: FileAnalysis): string {
  if (edges.length === 0) return '';
  return table(
    ['caller', 'callee', ...['calls', 'errors', 'error ratio'].map(right), ...LATENCY_HEADS],
    [...edges]
      .sort((a, b) => b.calls - a.calls)
      .map(({ caller, callee, calls, errors, messages, latency }) => [
        caller,
        messages > 0 ? `${callee} (messages)` : callee,
        ...rateCells(errors, calls),
        ...latencyCells(latency),
      ]),
  );
}

function journeysText({ journeys }: FileAnalysis): string {
  if (journeys.length === 0) return '';
  return table(
    [
      ...['#', 'journey', right('requests'), right('errors'), right('error ratio'), ...LATENCY_HEADS],
      right('error logs'),
      right('shapes'),
      right('on path of'),
    ],
    journeys.map((row, index) => [
      String(index + 1),
      nameOf(row),
      ...rateCells(row.errors, row.requests),
      ...latencyCells(row.latency),
      formatCount(row.withErrorLogs),
      formatCount(row.shapes.length),
      String(row.rank.onPathOf),
    ]),
  );
}

/** Who owns how much of p50, p95 and p99: the operations with the largest share of any of them. */
function pathText(row: JourneyAnalysis): string {
  const quantiles = [0.5, 0.95, 0.99].map((q) => row.pathShares.near(q));
  const shares = new Map<string, { name: string; shares: number[] }>();
  for (const [column, list] of quantiles.entries()) {
    for (const { operation, share } of list) {
      const entry = shares.get(operation.journeyId) ?? {
        name: `${operation.service} ${operation.operation}`,
        shares: [0, 0, 0],
      };
      entry.shares[column] = share;
      shares.set(operation.journeyId, entry);
    }
  }
  const largest = [...shares.values()]
    .sort((a, b) => Math.max(...b.shares) - Math.max(...a.shares))
    .slice(0, MOST_OPERATIONS);
  if (largest.length === 0) return '';
  const rows = largest.map(({ name, shares: parts }) => [
    name,
    ...parts.map((share) => `${(100 * share).toFixed(1)} %`),
  ]);
  const heads = ['operation', ...['of p50', 'of p95', 'of p99'].map(right)];
  return `Critical path of ${printable(nameOf(row))}\n${table(heads, rows)}`;
}

function recommendationsText({ journeys }: FileAnalysis): string {
  const rows = journeys.flatMap((row) =>
    row.recommendations.map((recommendation) => [nameOf(row), ...recommendationCells(recommendation)]),
  );
  if (rows.length === 0) return '';
  return [table(['journey', 'sli', 'recommendation'], rows), ...refusals(journeys)].join('\n');
}

function recommendationCells({ sli, outcome, confidence }: Recommendation): readonly [string, string] {
  const kind = sli.kind === 'latency' ? `latency ≤ ${String(sli.thresholdMs)} ms` : sli.kind;
  if (outcome.kind === 'refused') return [kind, `refused: ${outcome.reasons.map(({ code }) => code).join(', ')}`];
  const { objectivePpm, windowDays, missRisk, backtest } = outcome.variants[1];
  return [
    kind,
    `${String(objectivePpm / 10_000)} % over ${String(windowDays)} days, risk of a miss ${formatPercent(missRisk)}, ` +
      `${formatRate(backtest.pagesPerMonth)} pages a month, confidence ${confidence.score.toFixed(2)}`,
  ];
}

/** What refusals say, an example of each: most journeys of a file are refused for the same reason. */
function refusals(journeys: readonly JourneyAnalysis[]): readonly string[] {
  const reasons = journeys
    .flatMap(({ recommendations }) => recommendations)
    .flatMap(({ outcome }) => (outcome.kind === 'refused' ? outcome.reasons : []));
  const first = new Map(reasons.toReversed().map(({ code, explanation }) => [code, explanation]));
  return [...first].map(([code, explanation]) => `  ${code}: ${explanation}`);
}

function logsText({ logs }: FileAnalysis): string {
  if (logs.length === 0) return '';
  return table(
    ['logs of service', ...['records', 'errors', 'error ratio', 'with trace id'].map(right)],
    logs.map(({ service, records, errors, withTraceId }) => [
      service,
      ...rateCells(errors, records),
      formatPercent(ratio(withTraceId, records)),
    ]),
  );
}

function nameOf({ journey: { service, operation } }: JourneyAnalysis): string {
  return `${service} ${operation}`;
}

function rateCells(errors: number, total: number): readonly string[] {
  return [formatCount(total), formatCount(errors), formatPercent(ratio(errors, total))];
}

function latencyCells(latency: SketchData): readonly string[] {
  const { p50, p95, p99 } = latencyFigures(latency);
  return [p50, p95, p99].map((ms) => (ms === null ? '-' : ms.toFixed(1)));
}
