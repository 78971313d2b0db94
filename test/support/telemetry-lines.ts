import { decodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { traceRequestToJson } from '../e2e/support/trace-request-to-json.ts';
import { encodeSpans } from './encode-spans.ts';

/** Spans as a line of OTLP/JSON. */
export function spanLine(spans: readonly SpanRecord[]): string {
  return `${traceRequestToJson(decodeTraceRequest(encodeSpans(spans)))}\n`;
}

/** A log record as a line of OTLP/JSON. */
export function logLine(record: {
  readonly traceId: string;
  readonly service: string;
  readonly severity: number;
}): string {
  const logRecords = [
    {
      timeUnixNano: '1760000100000000000',
      severityNumber: record.severity,
      traceId: record.traceId,
      body: { stringValue: 'x' },
    },
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: record.service } }] };
  return `${JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })}\n`;
}
