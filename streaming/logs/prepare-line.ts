import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import { fieldsToParts } from '../../domain/log/line-fields.ts';
import { lineTimeMs } from '../../domain/log-capsule/line-time.ts';
import { createLineFolder } from '../../domain/log/line-folder.ts';
import { parseLogLine } from '../../domain/log/log-line.ts';
import { recordSeverity } from '../../domain/log/severity.ts';
import type { LogSeverity } from '../../domain/log/severity.ts';

/** A log record, ready to be counted. */
export interface PreparedLine {
  readonly record: DecodedLogRecord;
  /** What its template is mined from. */
  readonly content: string;
  readonly severity: LogSeverity | undefined;
  readonly atMs: number;
  /** 32 lower-case hex digits; empty when there is none. */
  readonly traceId: string;
  /** 16 lower-case hex digits; empty when there is none. */
  readonly spanId: string;
}

/** What a body says. */
interface BodyParts {
  readonly content: string;
  readonly severity?: LogSeverity;
  readonly traceId?: string;
  readonly spanId?: string;
}

const MAX_SAMPLE_CHARACTERS = 1_024;

/**
 * Takes a record apart: structured bodies and structured text give their message, a stack trace in the body is folded,
 * what the record's own fields say goes before what its text says.
 */
export function prepareLine(record: DecodedLogRecord, appendedAtMs: number): PreparedLine {
  const parts = partsOf(record);
  const severity = recordSeverity(record) ?? parts.severity;
  return {
    record,
    content: parts.content === '' ? contentOfAttributes(record) : parts.content,
    severity,
    atMs: lineTimeMs(record.timeMs, appendedAtMs),
    traceId: record.traceId === '' ? (parts.traceId ?? '') : record.traceId,
    spanId: record.spanId === '' ? (parts.spanId ?? '') : record.spanId,
  };
}

/** The record's body as a sample shows it. */
export function sampleTextOf({ body }: DecodedLogRecord): string {
  const text = body.kind === 'text' ? body.text : JSON.stringify(Object.fromEntries(body.fields));
  if (text.length <= MAX_SAMPLE_CHARACTERS) return text;
  // A slice would keep the whole text in memory.
  return Buffer.from(`${text.slice(0, MAX_SAMPLE_CHARACTERS - 1)}…`, 'utf8').toString('utf8');
}

function partsOf({ body }: DecodedLogRecord): BodyParts {
  if (body.kind === 'fields') return fieldsToParts('json', body.fields);
  return body.text.includes('\n') ? foldedParts(body.text) : parseLogLine(body.text);
}

/** The first record that the lines of a body make; whatever else it holds is part of its text. */
function foldedParts(text: string): BodyParts {
  const whole = parseLogLine(text);
  if (whole.shape === 'json') return whole;
  const folder = createLineFolder();
  for (const line of text.split('\n')) {
    const record = folder.push(line);
    if (record !== undefined && record.content.trim() !== '') return { ...record.head, content: record.content };
  }
  const record = folder.flush();
  return record === undefined ? whole : { ...record.head, content: record.content };
}

function contentOfAttributes({ eventName, exceptionType, exceptionMessage }: DecodedLogRecord): string {
  if (exceptionType === '' && exceptionMessage === '') return eventName;
  return exceptionType === '' ? exceptionMessage : `${exceptionType}: ${exceptionMessage}`;
}
