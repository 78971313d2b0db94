import { traceRequestFromJson } from '../../contracts/otlp/otlp-json.ts';
import type { OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a line of an OTLP JSON-lines file is to an import. */
export type TelemetryLine =
  | { readonly kind: 'traces'; readonly request: OtlpTraceRequest }
  /** OTLP of a signal that is not received. */
  | { readonly kind: 'unsupported'; readonly signal: 'logs' | 'metrics' }
  | UnreadLine;

type UnreadLine = { readonly kind: 'malformed'; readonly reason: string } | { readonly kind: 'blank' };

/** A line as JSON, and the signal that its members speak of. */
export type SignalLine = { readonly kind: 'request'; readonly signal: Signal; readonly json: object } | UnreadLine;

/** Reads one line as a trace request. */
export function readTelemetryLine(line: string): TelemetryLine {
  const read = readSignalLine(line);
  if (read.kind !== 'request') return read;
  return read.signal === Signal.traces ? readTraces(read.json) : { kind: 'unsupported', signal: read.signal };
}

/** Parses one line, and finds out whose request it is. */
export function readSignalLine(line: string): SignalLine {
  if (line.trim() === '') return { kind: 'blank' };
  const json = parseObject(line);
  if (json === undefined) return { kind: 'malformed', reason: 'It is not a JSON object.' };
  if (has(json, 'resourceSpans', 'resource_spans')) return { kind: 'request', signal: Signal.traces, json };
  if (has(json, 'resourceLogs', 'resource_logs')) return { kind: 'request', signal: Signal.logs, json };
  if (has(json, 'resourceMetrics', 'resource_metrics')) return { kind: 'request', signal: Signal.metrics, json };
  return { kind: 'malformed', reason: 'It has none of resourceSpans, resourceLogs and resourceMetrics.' };
}

function parseObject(line: string): object | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function has(json: object, ...names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(json, name));
}

function readTraces(json: object): TelemetryLine {
  try {
    return { kind: 'traces', request: traceRequestFromJson(json) };
  } catch (error) {
    if (error instanceof ScoutError) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}
