import type protobuf from 'protobufjs';
import { REQUEST_TYPE } from '../../contracts/otlp/request-codec.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { partitionOf } from '../../contracts/topics/partition-of.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';

/** What walking a request must come to, worked out the slow way from the decoded message. */

type Plain = Record<string, unknown>;

const PATHS: Readonly<Record<Signal, readonly [string, string, string]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};
const DATA = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

const listOf = (holder: Plain, name: string): readonly Plain[] => (holder[name] as Plain[] | undefined) ?? [];

/** The records of a decoded request, each with all that it stands under; bytes as hex. */
export function recordsOf(signal: Signal, request: Plain): Plain[] {
  const [groups, scopes, records] = PATHS[signal];
  return listOf(request, groups).flatMap((group) =>
    listOf(group, scopes).flatMap((scope) =>
      listOf(scope, records).map((record) => comparable({ ...under(group, scope), record })),
    ),
  );
}

function under(group: Plain, scope: Plain): Plain {
  return {
    resource: group['resource'],
    schema: group['schemaUrl'],
    scope: scope['scope'],
    scopeSchema: scope['schemaUrl'],
  };
}

/** Every key in order, bytes as hex, so that equal records have equal JSON. */
function comparable<T>(value: T): T {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex') as T;
  if (Array.isArray(value)) return value.map(comparable) as T;
  if (typeof value === 'number') return String(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, comparable(item)])) as T;
}

export interface ExpectedOutcome {
  readonly records: readonly Plain[];
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
}

export function expectedOutcome(
  signal: Signal,
  request: Plain,
  { redactor, partitionCount }: { redactor: Redactor; partitionCount: number },
): ExpectedOutcome {
  const [groups, scopes, records] = PATHS[signal];
  const clean = redactMessage(redactor, REQUEST_TYPE[signal], request);
  const rejected: Record<string, number> = {};
  const kept: Plain[] = [];
  let accepted = 0;
  const placed = listOf(clean, groups).flatMap((group) =>
    listOf(group, scopes).flatMap((scope) => listOf(scope, records).map((record) => ({ group, scope, record }))),
  );
  for (const { group, scope, record } of placed) {
    const judged = judge(signal, record);
    for (const reason of judged.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1;
    accepted += judged.accepted;
    if (judged.record === undefined) continue;
    const key = signal === 'traces' ? (record['traceId'] as Uint8Array) : serviceOf(group);
    const partition = partitionOf(key, partitionCount);
    kept.push({ partition, ...comparable({ ...under(group, scope), record: judged.record }) });
  }
  return { records: kept, accepted, rejected };
}

interface Judged {
  readonly record: Plain | undefined;
  readonly accepted: number;
  readonly rejected: readonly string[];
}

function judge(signal: Signal, record: Plain): Judged {
  if (signal === 'logs') return { record, accepted: 1, rejected: [] };
  if (signal === 'metrics') return judgeMetric(record);
  const problem = spanProblem(record);
  return problem === undefined
    ? { record, accepted: 1, rejected: [] }
    : { record: undefined, accepted: 0, rejected: [problem] };
}

function spanProblem(span: Plain): string | undefined {
  const isId = (bytes: unknown, length: number): boolean =>
    bytes instanceof Uint8Array && bytes.length === length && bytes.some((byte) => byte !== 0);
  if (!isId(span['traceId'], 16)) return 'invalid_trace_id';
  if (!isId(span['spanId'], 8)) return 'invalid_span_id';
  const [start, end] = ['startTimeUnixNano', 'endTimeUnixNano'].map((name) =>
    BigInt((span[name] as string | undefined) ?? 0),
  );
  if (start === 0n) return 'missing_start_time';
  if (end === 0n) return 'missing_end_time';
  return end! < start! ? 'end_before_start' : undefined;
}

function judgeMetric(metric: Plain): Judged {
  let [accepted, rejected] = [0, 0];
  const copy = { ...metric };
  for (const kind of DATA) {
    const data = copy[kind] as Plain | undefined;
    if (data === undefined) continue;
    const points = listOf(data, 'dataPoints');
    const good = points.filter((point) => BigInt((point['timeUnixNano'] as string | undefined) ?? 0) > 0n);
    accepted += good.length;
    rejected += points.length - good.length;
    const { dataPoints: _all, ...others } = data;
    copy[kind] = good.length === 0 ? others : { ...others, dataPoints: good };
  }
  const isGone = accepted === 0 && rejected > 0;
  return { record: isGone ? undefined : copy, accepted, rejected: Array<string>(rejected).fill('missing_time') };
}

function serviceOf(group: Plain): Uint8Array {
  const attributes = listOf((group['resource'] as Plain | undefined) ?? {}, 'attributes');
  const last = attributes.filter(({ key }) => key === 'service.name').at(-1);
  const name = (last?.['value'] as Plain | undefined)?.['stringValue'];
  return Buffer.from(typeof name === 'string' && name !== '' ? name : 'unknown_service');
}

function redactMessage(redactor: Redactor, type: protobuf.Type, message: Plain, key = ''): Plain {
  const clean: Plain = {};
  for (const [name, value] of Object.entries(message)) {
    const field = type.fields[name]!;
    const redact = (item: unknown): unknown => redactField(redactor, field, item, key);
    clean[name] = Array.isArray(value) ? value.map(redact) : redact(value);
  }
  return clean;
}

function redactField(redactor: Redactor, field: protobuf.Field, value: unknown, key: string): unknown {
  if (typeof value === 'string' && field.type === 'string') return redactor.redact(value, key)?.text ?? value;
  if (field.name === 'bytesValue') {
    const found = redactor.redact(Buffer.from(value as Uint8Array).toString('latin1'), key);
    return found === undefined ? value : Buffer.from(found.text, 'latin1');
  }
  const type = field.resolvedType as protobuf.Type | null;
  if (type === null) return value;
  if (type.name === 'KeyValue') return redactKeyValue(redactor, type, value as Plain);
  return redactMessage(redactor, type, value as Plain, ['AnyValue', 'ArrayValue'].includes(type.name) ? key : '');
}

function redactKeyValue(redactor: Redactor, type: protobuf.Type, attribute: Plain): Plain {
  const key = (attribute['key'] as string | undefined) ?? '';
  const clean: Plain = { ...attribute };
  if (clean['key'] !== undefined) clean['key'] = redactor.redact(key, '')?.text ?? key;
  const value = attribute['value'] as Plain | undefined;
  if (value === undefined) return clean;
  const byKey = redactor.redactByKey(key);
  if (byKey === undefined) {
    clean['value'] = redactMessage(redactor, type.fields['value']!.resolvedType as protobuf.Type, value, key);
  } else if (Object.entries(value).some(([kind, content]) => !isHarmless(kind, content, byKey.text))) {
    clean['value'] = { stringValue: byKey.text };
  }
  return clean;
}

const isHarmless = (kind: string, content: unknown, replacement: string): boolean =>
  kind === 'boolValue' || (kind === 'stringValue' && (content === '' || content === replacement));
