import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { analyzeFiles } from '../../cli/files/analyze-files.ts';
import type { FileAnalysis, JourneyAnalysis } from '../../cli/files/file-analysis.ts';
import { countAtOrBelow as sketchedAtOrBelow, quantileOf } from '../../domain/sketch/dd-sketch.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import { Comparison } from './comparison.ts';
import { countAtOrBelow, countNear, valueAtRank } from './plain-statistics.ts';
import { plainFigures } from './train-ticket-rows.ts';
import type { PlainFigures } from './train-ticket-rows.ts';

/** What facts.json says; it was computed from the CSV rows by others. */
interface Facts {
  readonly spans: number;
  readonly traces: number;
  readonly services: Readonly<Record<string, number>>;
  readonly service_edges: Readonly<Record<string, number>>;
  readonly server_requests: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>;
  readonly journeys: Readonly<
    Record<
      string,
      {
        readonly requests: number;
        readonly errors: number;
        readonly error_rate: number;
        readonly latency_ms: Readonly<Record<string, number>>;
        readonly critical_path_share: Readonly<Record<string, number>>;
      }
    >
  >;
}

const QUANTILES = [0.5, 0.9, 0.95, 0.99];
/** The sketch's promise, and what floating point adds. */
const ACCURACY = 0.0100001;
/**
 * The facts clip a call that overhangs its caller, we shift it: that moves time from the caller's end to its begin. It is
 * seen where a service's clock is off for long, as that of ts-station-food-service.
 */
const SHARE_TOLERANCE = 0.015;

/** Compares all figures of the Train Ticket traces. */
export async function compareTrainTicket(folder: string): Promise<readonly Comparison[]> {
  const file = join(folder, 'traces.otlp.jsonl.gz');
  const analysis = await analyzeFiles({ files: [file], stdin: Readable.from([]), windowDays: 28 });
  const rows = plainFigures(join(folder, 'native-traces.tar.gz'));
  const errors = plainErrors(file);
  const facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts;
  return [
    compareCounts(analysis, rows),
    compareFractions(analysis, rows),
    compareQuantiles(analysis, rows),
    compareErrors(analysis, { errors, facts }),
    compareFacts(analysis, facts),
    compareShares(analysis, facts),
  ];
}

const nameOf = ({ journey: { service, operation } }: JourneyAnalysis): string => `${service} ${operation}`;

function compareCounts({ reading, figures, graph, journeys }: FileAnalysis, rows: PlainFigures): Comparison {
  const comparison = new Comparison('counts of spans, traces, services, calls and requests against the CSV rows');
  comparison.exact('spans', reading.spans, rows.spans);
  comparison.exact('traces', figures.traces, rows.traces.size);
  comparison.exact('services', graph.services.length, rows.spansOfService.size);
  comparison.exact('edges', graph.edges.length, rows.calls.size);
  comparison.exact('journeys', journeys.length, rows.durations.size);
  for (const { service, spans } of graph.services) {
    comparison.exact(service, spans, rows.spansOfService.get(service) ?? 0);
  }
  for (const { caller, callee, calls } of graph.edges) {
    comparison.exact(`${caller} > ${callee}`, calls, rows.calls.get(`${caller} > ${callee}`) ?? 0);
  }
  for (const row of journeys) comparison.exact(nameOf(row), row.requests, rows.durations.get(nameOf(row))?.length ?? 0);
  return comparison;
}

function compareFractions({ journeys }: FileAnalysis, { durations }: PlainFigures): Comparison {
  const comparison = new Comparison('fractions under each threshold (to the requests within 1 % of it)');
  for (const row of journeys) {
    const plain = durations.get(nameOf(row)) ?? [];
    for (const bound of LATENCY_BOUNDS_MS) {
      comparison.within(`${nameOf(row)} ≤ ${String(bound)} ms`, {
        product: sketchedAtOrBelow(row.latency, bound) / row.requests,
        plain: countAtOrBelow(plain, bound) / plain.length,
        tolerance: countNear(plain, bound) / plain.length + Number.EPSILON,
      });
    }
  }
  return comparison;
}

function compareQuantiles({ journeys }: FileAnalysis, { durations }: PlainFigures): Comparison {
  const comparison = new Comparison('quantiles, as a ratio to the exact value (1 %)');
  for (const row of journeys) {
    const ascending = (durations.get(nameOf(row)) ?? []).toSorted((a, b) => a - b);
    for (const q of QUANTILES) {
      const product = (quantileOf(row.latency, q) ?? Number.NaN) / valueAtRank(ascending, q);
      comparison.within(`${nameOf(row)} q${String(q)}`, { product, plain: 1, tolerance: ACCURACY });
    }
  }
  return comparison;
}

interface PlainErrors {
  readonly errors: ReadonlyMap<string, number>;
  readonly facts: Facts;
}

function compareErrors({ journeys, graph }: FileAnalysis, { errors, facts }: PlainErrors): Comparison {
  const comparison = new Comparison('errors and error ratios against the JSON lines and the facts');
  for (const { service, errors: found, requests } of graph.services) {
    comparison.exact(`${service} errors`, found, errors.get(service) ?? 0);
    const fact = facts.server_requests[service];
    if (fact !== undefined) comparison.exact(`${service} ratio`, found / requests, fact.errors / fact.requests);
  }
  for (const row of journeys) {
    const { errors: bad = Number.NaN, requests = 0 } = facts.journeys[nameOf(row)] ?? {};
    comparison.exact(`${nameOf(row)} ratio`, row.errors / row.requests, bad / requests);
  }
  return comparison;
}

function compareFacts({ reading, figures, graph, journeys }: FileAnalysis, facts: Facts): Comparison {
  const comparison = new Comparison('counts against facts.json');
  comparison.exact('spans', reading.spans, facts.spans);
  comparison.exact('traces', figures.traces, facts.traces);
  const found = {
    services: new Map(graph.services.map(({ service, spans }) => [service, spans])),
    edges: new Map(graph.edges.map(({ caller, callee, calls }) => [`${caller} > ${callee}`, calls])),
    journeys: new Map(journeys.map((row) => [nameOf(row), row])),
    requests: new Map(graph.services.map(({ service, requests }) => [service, requests])),
  };
  for (const [service, spans] of Object.entries(facts.services)) {
    comparison.exact(service, found.services.get(service), spans);
  }
  for (const [edge, calls] of Object.entries(facts.service_edges)) comparison.exact(edge, found.edges.get(edge), calls);
  for (const [service, { requests }] of Object.entries(facts.server_requests)) {
    comparison.exact(`${service} requests`, found.requests.get(service), requests);
  }
  for (const [name, { requests, errors }] of Object.entries(facts.journeys)) {
    comparison.exact(`${name} requests`, found.journeys.get(name)?.requests, requests);
    comparison.exact(`${name} errors`, found.journeys.get(name)?.errors, errors);
  }
  return comparison;
}

function compareShares({ journeys }: FileAnalysis, facts: Facts): Comparison {
  const comparison = new Comparison(
    'critical path shares against facts.json (to 1.5 points, for the clocks that we correct)',
  );
  for (const row of journeys) {
    const shares = new Map(
      row.pathShares.overall().map(({ operation, share }) => [`${operation.service} ${operation.operation}`, share]),
    );
    for (const [name, plain] of Object.entries(facts.journeys[nameOf(row)]?.critical_path_share ?? {})) {
      const product = shares.get(name) ?? Number.NaN;
      comparison.within(`${nameOf(row)}: ${name}`, { product, plain, tolerance: SHARE_TOLERANCE });
    }
  }
  return comparison;
}

interface JsonSpan {
  readonly kind: number;
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly intValue?: string | number } }[];
}

/** Server and consumer spans with a status of 500 or more by service: a loop over the parsed lines. */
function plainErrors(file: string): ReadonlyMap<string, number> {
  const errors = new Map<string, number>();
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')) {
    const { resourceSpans } = JSON.parse(line) as {
      resourceSpans: readonly {
        resource: { attributes: readonly { key: string; value: { stringValue: string } }[] };
        scopeSpans: readonly { spans: readonly JsonSpan[] }[];
      }[];
    };
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      const failed = scopeSpans.flatMap(({ spans }) => spans).filter(isFailedRequest).length;
      if (failed > 0) errors.set(service, (errors.get(service) ?? 0) + failed);
    }
  }
  return errors;
}

function isFailedRequest({ kind, attributes = [] }: JsonSpan): boolean {
  const status = attributes.find(({ key }) => key === 'http.response.status_code')?.value.intValue ?? 0;
  return (kind === 2 || kind === 5) && Number(status) >= 500;
}
