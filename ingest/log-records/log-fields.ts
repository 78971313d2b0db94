import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import { readKubernetes } from './kubernetes-resource.ts';
import type { KubernetesResource } from './kubernetes-resource.ts';
import { parseJsonRecord } from './parse-json-record.ts';
import { readSeverity } from './read-severity.ts';
import type { ReadSeverity, SeverityScale } from './read-severity.ts';
import { readTimestamp } from './read-timestamp.ts';
import type { RecordFields } from './record-fields.ts';

/** What is known of a structured record by the names that loggers and collectors use. */
export interface LogFields {
  readonly message: TelemetryValue | undefined;
  readonly service: string | undefined;
  readonly environment: string | undefined;
  readonly severity: ReadSeverity | undefined;
  /** Nanoseconds since the Unix epoch. */
  readonly timeNs: bigint | undefined;
  /** A field is there for it, but no such value in it; the field is in `rest`. */
  readonly invalid: { readonly severity: boolean; readonly timestamp: boolean };
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string | undefined;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string | undefined;
  readonly kubernetes: KubernetesResource | undefined;
  /** Every other field. */
  readonly rest: ReadonlyMap<string, TelemetryValue>;
}

const MESSAGE = ['message', 'msg', 'log', 'body', 'MESSAGE'];
const SERVICE = ['service.name', 'service', 'service_name'];
const ENVIRONMENT = ['deployment.environment.name', 'deployment.environment', 'environment', 'env'];
const TIMESTAMP = ['timestamp', '@timestamp', 'time', 'ts'];
const TRACE_ID = ['trace_id', 'traceId', 'trace.id', 'traceid', 'traceID'];
const SPAN_ID = ['span_id', 'spanId', 'span.id', 'spanid', 'spanID'];
const SEVERITY: readonly (readonly [name: string, scale: SeverityScale])[] = [
  ['severity', 'otel'],
  ['severity_text', 'otel'],
  ['severityText', 'otel'],
  ['level', 'level'],
  ['log.level', 'level'],
  ['loglevel', 'level'],
  ['levelname', 'level'],
  ['lvl', 'level'],
  ['PRIORITY', 'syslog'],
];

/**
 * Takes the known fields out of a record. A field whose value is not of its kind stays in `rest`; so does every time when
 * `keepTimes`, for receivers that know the time better.
 */
export function readLogFields(fields: RecordFields, { keepTimes = false } = {}): LogFields {
  const rest = new Map(fields);
  const severity = takeSeverity(rest);
  const timeNs = keepTimes ? undefined : takeFirst(rest, TIMESTAMP, readTimestamp);
  const hasTime = TIMESTAMP.some((name) => (rest.get(name) ?? null) !== null);
  return {
    message: takeFirst(rest, MESSAGE, (value) => value ?? undefined),
    service: takeFirst(rest, SERVICE, readName),
    environment: takeFirst(rest, ENVIRONMENT, readName),
    severity: severity.value,
    timeNs,
    invalid: { severity: severity.isInvalid, timestamp: !keepTimes && timeNs === undefined && hasTime },
    traceId: takeFirst(rest, TRACE_ID, (value) => readId(value, 32)),
    spanId: takeFirst(rest, SPAN_ID, (value) => readId(value, 16)),
    kubernetes: takeFirst(rest, ['kubernetes'], readKubernetes),
    rest,
  };
}

function takeFirst<T>(
  rest: Map<string, TelemetryValue>,
  names: readonly string[],
  read: (value: TelemetryValue) => T | undefined,
): T | undefined {
  for (const name of names) {
    const field = rest.get(name);
    const value = field === undefined ? undefined : read(field);
    if (value === undefined) continue;
    rest.delete(name);
    return value;
  }
  return undefined;
}

function takeSeverity(rest: Map<string, TelemetryValue>): {
  readonly value: ReadSeverity | undefined;
  readonly isInvalid: boolean;
} {
  let isInvalid = false;
  for (const [name, scale] of SEVERITY) {
    const field = rest.get(name);
    if (field === undefined || field === null) continue;
    const value = readSeverity(field, scale);
    if (value !== undefined) {
      rest.delete(name);
      return { value, isInvalid: false };
    }
    isInvalid = true;
  }
  return { value: undefined, isInvalid };
}

/** A name, also as the Elastic Common Schema nests it: `service: { name }`. */
function readName(value: TelemetryValue): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) return undefined;
  const { name } = value as { readonly name?: TelemetryValue };
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
}

function readId(value: TelemetryValue, digits: number): string | undefined {
  if (typeof value !== 'string' || value.length !== digits) return undefined;
  return /^[0-9a-fA-F]+$/.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : undefined;
}

/**
 * Reads a message that is itself a JSON object, as containers write it: its fields join the record and win over those
 * around it. Where they have no message of their own the text stays the message.
 */
export function expandMessage(fields: RecordFields): RecordFields {
  for (const name of MESSAGE) {
    const text = fields.get(name);
    const inner = typeof text === 'string' ? parseJsonRecord(text) : undefined;
    if (inner === undefined) continue;
    const merged = new Map(fields);
    if (MESSAGE.some((message) => (inner.get(message) ?? null) !== null)) merged.delete(name);
    for (const [key, value] of inner) merged.set(key, value);
    return merged;
  }
  return fields;
}
