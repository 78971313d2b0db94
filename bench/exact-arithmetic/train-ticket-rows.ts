import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What a plain loop over the published CSV rows counts. */
export interface PlainFigures {
  spans: number;
  readonly traces: Set<string>;
  readonly spansOfService: Map<string, number>;
  /** `caller > callee`. */
  readonly calls: Map<string, number>;
  /** Durations of the root spans in milliseconds by `service operation` of the first span behind the gateway. */
  readonly durations: Map<string, number[]>;
}

interface Row {
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly pod: string;
  readonly operation: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

const TAR_BLOCK = 512;

/** The files of a tar.gz whose names end so. */
function* filesOf(path: string, ending: string): Generator<string> {
  const tar = gunzipSync(readFileSync(path));
  for (let at = 0; at + TAR_BLOCK <= tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    if (name.endsWith(ending)) yield tar.toString('utf8', at + TAR_BLOCK, at + TAR_BLOCK + size);
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}

/** Reads the rows of all files; rows that stand in two files count once. */
function readRows(path: string): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const text of filesOf(path, '_trace.csv')) {
    for (const line of text.split('\n').slice(1)) {
      const cells = line.split(',');
      if (cells.length >= CELLS) rows.set(`${String(cells[0])} ${String(cells[1])}`, toRow(cells.map(String)));
    }
  }
  return [...rows.values()];
}

/** TraceID, SpanID, ParentID, PodName, OperationName, StartTimeUnixNano, EndTimeUnixNano, Duration. */
const CELLS = 8;

function toRow(cells: readonly string[]): Row {
  const [trace, span, parent, pod, operation, start, end] = cells as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { trace, span, parent, pod, operation, startNs: BigInt(start), endNs: BigInt(end) };
}

/** A pod's name without the hashes of its replica set and of itself. */
const serviceOf = (pod: string): string => pod.split('-').slice(0, -2).join('-');

const increase = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Counts the rows: one pass for totals and calls, then a walk from each root to the first span of another service. */
export function plainFigures(path: string): PlainFigures {
  const rows = readRows(path);
  const byId = new Map(rows.map((row) => [`${row.trace} ${row.span}`, row]));
  const figures: PlainFigures = {
    spans: rows.length,
    traces: new Set(rows.map(({ trace }) => trace)),
    spansOfService: new Map(),
    calls: new Map(),
    durations: new Map(),
  };
  const behindGateway = new Map<string, Row>();
  for (const row of rows) {
    increase(figures.spansOfService, serviceOf(row.pod));
    const parent = byId.get(`${row.trace} ${row.parent}`);
    if (parent === undefined || serviceOf(parent.pod) === serviceOf(row.pod)) continue;
    increase(figures.calls, `${serviceOf(parent.pod)} > ${serviceOf(row.pod)}`);
    if (serviceOf(parent.pod) === GATEWAY) keepEarlier(behindGateway, row);
  }
  for (const row of rows) {
    if (row.parent === 'root') addDuration(figures.durations, row, behindGateway.get(row.trace) ?? row);
  }
  return figures;
}

const GATEWAY = 'ts-gateway-service';

function keepEarlier(rows: Map<string, Row>, row: Row): void {
  const known = rows.get(row.trace);
  if (known === undefined || row.startNs < known.startNs) rows.set(row.trace, row);
}

function addDuration(durations: Map<string, number[]>, root: Row, first: Row): void {
  const key = `${serviceOf(first.pod)} ${first.operation}`;
  const known = durations.get(key) ?? [];
  known.push(Number(root.endNs - root.startNs) / 1e6);
  durations.set(key, known);
}
