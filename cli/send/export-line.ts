import { Signal } from '../../contracts/otlp/signal.ts';

/** A part of an OTLP/JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An export request of one signal, as its line says it. */
export interface ExportRequest {
  readonly signal: Signal;
  readonly json: JsonObject;
}

/** What a line of an OTLP JSON-lines file holds. */
export type ExportLine =
  | { readonly kind: 'requests'; readonly requests: readonly ExportRequest[] }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'blank' };

/** The members that hold the records of a signal, from the outside in; each may be in snake case. */
const LISTS: Readonly<Record<Signal, readonly [resources: string, scopes: string, records: string]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};
const POINT_KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];
const TIME_NAME = /^(?:\w*_unix_nano|\w*[uU]nixNano)$/;

/** Reads one line; a line can hold requests of several signals. */
export function readExportLine(line: string): ExportLine {
  if (line.trim() === '') return { kind: 'blank' };
  const json = parseObject(line);
  if (json === undefined) return { kind: 'malformed', reason: 'It is not a JSON object.' };
  const requests = Object.values(Signal).flatMap((signal): readonly ExportRequest[] => {
    const resources = member(json, LISTS[signal][0]);
    return resources === undefined ? [] : [{ signal, json: { [LISTS[signal][0]]: resources } }];
  });
  if (requests.length > 0) return { kind: 'requests', requests };
  return { kind: 'malformed', reason: 'It has none of resourceSpans, resourceLogs and resourceMetrics.' };
}

/** Number of spans, log records or data points of a request. */
export function countRecords({ signal, json }: ExportRequest): number {
  const records = recordsOf(signal, json);
  if (signal !== Signal.metrics) return records.length;
  return records.reduce<number>((sum, metric) => sum + countPoints(metric), 0);
}

/** The newest time in a request, in nanoseconds; 0 without any. */
export function newestTimeNs(value: unknown): bigint {
  let newest = 0n;
  visit(value, (name, time) => {
    const ns = timeNs(name, time);
    if (ns !== undefined && ns > newest) newest = ns;
    return undefined;
  });
  return newest;
}

/** The value with every time moved by a constant; absent times (0) stay absent. */
export function shiftTimes(value: unknown, byNs: bigint): unknown {
  if (byNs === 0n) return value;
  return visit(value, (name, time) => {
    const ns = timeNs(name, time);
    return ns === undefined ? undefined : String(ns + byNs > 0n ? ns + byNs : 1n);
  });
}

/** Cuts a request into requests of at most `maxRecords` spans, log records or metrics. */
export function splitRequest(request: ExportRequest, maxRecords: number): readonly ExportRequest[] {
  const { signal, json } = request;
  if (recordsOf(signal, json).length <= maxRecords) return [request];
  const [resourcesName, scopesName, recordsName] = LISTS[signal];
  const parts: ExportRequest[] = [];
  for (const resource of listOf(json, resourcesName)) {
    for (const scope of listOf(resource, scopesName)) {
      const records = listOf(scope, recordsName);
      for (let from = 0; from < records.length; from += maxRecords) {
        const part = { ...without(scope, recordsName), [recordsName]: records.slice(from, from + maxRecords) };
        const whole = { ...without(resource, scopesName), [scopesName]: [part] };
        parts.push({ signal, json: { [resourcesName]: [whole] } });
      }
    }
  }
  return parts;
}

function recordsOf(signal: Signal, json: JsonObject): readonly unknown[] {
  const [resources, scopes, records] = LISTS[signal];
  return listOf(json, resources).flatMap((resource) =>
    listOf(resource, scopes).flatMap((scope) => listOf(scope, records)),
  );
}

function countPoints(metric: unknown): number {
  if (!isObject(metric)) return 0;
  return POINT_KINDS.reduce((sum, kind) => sum + listOf(member(metric, kind), 'dataPoints').length, 0);
}

/** Copies a value with what `change` gives for its scalar members; undefined keeps one. */
function visit(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => visit(item, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
    const isNested = typeof item === 'object' && item !== null;
    return [name, isNested ? visit(item, change) : (change(name, item) ?? item)];
  });
  return Object.fromEntries(entries);
}

function timeNs(name: string, value: unknown): bigint | undefined {
  if (!TIME_NAME.test(name)) return undefined;
  const isTime = typeof value === 'string' ? /^\d{1,20}$/.test(value) : Number.isInteger(value);
  const ns = isTime ? BigInt(value as string | number) : 0n;
  return ns > 0n ? ns : undefined;
}

function member(json: unknown, name: string): unknown {
  if (!isObject(json)) return undefined;
  return json[name] ?? json[snakeCase(name)] ?? undefined;
}

function listOf(json: unknown, name: string): readonly unknown[] {
  const list = member(json, name);
  return Array.isArray(list) ? list : [];
}

function without(json: unknown, name: string): JsonObject {
  if (!isObject(json)) return {};
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name && key !== snakeCase(name)));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function parseObject(line: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return isObject(json) ? json : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
