import { traceRequestFromJson } from '../../contracts/otlp/otlp-json.ts';
import type { OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a line of an OTLP JSON-lines file is. */
export type TelemetryLine =
  | { readonly kind: 'traces'; readonly request: OtlpTraceRequest }
  /** OTLP of a signal that is not received. */
  | { readonly kind: 'unsupported'; readonly signal: 'logs' | 'metrics' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'blank' };

/** Reads one line. */
export function readTelemetryLine(line: string): TelemetryLine {
  if (line.trim() === '') return { kind: 'blank' };
  const json = parseObject(line);
  if (json === undefined) return { kind: 'malformed', reason: 'It is not a JSON object.' };
  if (has(json, 'resourceSpans', 'resource_spans')) return readTraces(json);
  if (has(json, 'resourceLogs', 'resource_logs')) return { kind: 'unsupported', signal: 'logs' };
  if (has(json, 'resourceMetrics', 'resource_metrics')) return { kind: 'unsupported', signal: 'metrics' };
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
