import type { LineParts, LineShape } from './parsed-line.ts';
import { normaliseSeverity, severityFromNumber } from './severity.ts';
import type { LogSeverity } from './severity.ts';

/** A field's value; objects and lists are JSON text already. */
export type FieldValue = string | number | boolean | null;

/** Names that loggers use, the most telling first. Compared without case; `_`, `-`, `.` and `@` do not count. */
const MESSAGE = ranks(
  'message msg log shortmessage textpayload body event text renderedmessage fullmessage fieldsmessage',
);
const LEVEL = ranks('level severity severitytext loglevel levelname lvl priority severitynumber l');
const TIME = ranks('timestamp time ts datetime date asctime eventtime timemillis t');
const SERVICE = ranks('servicename service app application program appname');
const TRACE = ranks('traceid trace oteltraceid ddtraceid logginggoogleapiscomtrace');
const SPAN = ranks('spanid otelspanid ddspanid logginggoogleapiscomspanid');
const ROLES = [MESSAGE, LEVEL, TIME, SERVICE, TRACE, SPAN] as const;

const TRACE_ID = /(?:^|\/)([0-9a-f]{32})$/;
const SPAN_ID = /^([0-9a-f]{16})$/;
const MAX_ATTRIBUTES = 128;

function ranks(names: string): ReadonlyMap<string, number> {
  return new Map(names.split(' ').map((name, index) => [name, index]));
}

interface Pick {
  readonly rank: number;
  readonly key: string;
  readonly value: FieldValue;
}

interface SortedFields {
  /** By role, the field with the most telling name. */
  readonly best: (Pick | undefined)[];
  readonly others: [string, FieldValue][];
}

/** Sorts the fields of a structured line into the parts of a log record. Of several names for one part the most telling wins. */
export function fieldsToParts(shape: LineShape, fields: Iterable<readonly [string, FieldValue]>): LineParts {
  const sorted: SortedFields = { best: ROLES.map(() => undefined), others: [] };
  for (const [key, value] of fields) sortField(sorted, key, value);
  const { best, others } = sorted;
  const [message, level, time, service, trace, span] = best;
  return {
    shape,
    content: textOf(message) ?? describe(others),
    ...optional('timestampText', textOf(time)),
    ...optional('severity', level === undefined ? undefined : severityOf(foldKey(level.key), level.value)),
    ...optional('service', textOf(service)),
    ...optional('traceId', matchOf(trace, TRACE_ID)),
    ...optional('spanId', matchOf(span, SPAN_ID)),
    attributes: Object.fromEntries(others.slice(0, MAX_ATTRIBUTES).map(([key, value]) => [key, String(value)])),
  };
}

function sortField({ best, others }: SortedFields, key: string, value: FieldValue): void {
  const name = foldKey(key);
  const role = value === null ? -1 : ROLES.findIndex((names) => names.has(name));
  const rank = ROLES[role]?.get(name);
  const current = best[role];
  if (rank === undefined || (current !== undefined && current.rank <= rank)) {
    others.push([key, value]);
    return;
  }
  if (current !== undefined) others.push([current.key, current.value]);
  best[role] = { rank, key, value };
}

function textOf(field: Pick | undefined): string | undefined {
  return field === undefined ? undefined : String(field.value);
}

function matchOf(field: Pick | undefined, pattern: RegExp): string | undefined {
  return pattern.exec(textOf(field)?.toLowerCase() ?? '')?.[1];
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

function foldKey(key: string): string {
  return key.length > 40 ? key : key.replace(/[-_.@/]/g, '').toLowerCase();
}

function severityOf(name: string, value: FieldValue): LogSeverity | undefined {
  if (name === 'severitynumber') return severityFromNumber(Number(value));
  return typeof value === 'boolean' || value === null ? undefined : normaliseSeverity(value);
}

/** A line without a message is told by its fields. */
function describe(fields: readonly (readonly [string, FieldValue])[]): string {
  return fields.map(([key, value]) => `${key}=${String(value)}`).join(' ');
}
