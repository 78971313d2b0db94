import { Action, Slot, field, id, messageType, nested, part, time } from './message-type.ts';
import type { MessageType } from './message-type.ts';

/** The fields of OTLP 1.x that the walker looks into, numbered as in opentelemetry-proto. */

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** `AnyValue`; its depth is counted by the scanner, so its lists are not of the table's message kind. */
export const ARRAY_VALUE = messageType('ArrayValue', field(1, Action.value));
export const KEY_VALUE_LIST = messageType('KeyValueList', field(1, Action.attribute));

const ENTITY_REF = messageType('EntityRef', ...[1, 2, 3, 4].map((number) => field(number, Action.text)));
export const RESOURCE = messageType('Resource', field(1, Action.attribute), nested(3, ENTITY_REF));
const SCOPE = messageType(
  'InstrumentationScope',
  field(1, Action.text),
  field(2, Action.text),
  field(3, Action.attribute),
);

const EVENT = messageType('Event', field(2, Action.text), field(3, Action.attribute));
const LINK = messageType(
  'Link',
  id(1, TRACE_ID_BYTES),
  id(2, SPAN_ID_BYTES),
  field(3, Action.text),
  field(4, Action.attribute),
);
const STATUS = messageType('Status', field(2, Action.text));

/** `Span`. */
export const SPAN = messageType(
  'Span',
  id(1, TRACE_ID_BYTES, Slot.traceId),
  id(2, SPAN_ID_BYTES, Slot.spanId),
  field(3, Action.text),
  id(4, SPAN_ID_BYTES),
  field(5, Action.text),
  time(7, Slot.start),
  time(8, Slot.end),
  field(9, Action.attribute),
  nested(11, EVENT),
  nested(13, LINK),
  nested(15, STATUS),
);

/** `LogRecord`. */
export const LOG_RECORD = messageType(
  'LogRecord',
  time(1, Slot.start),
  field(3, Action.text),
  field(5, Action.value),
  field(6, Action.attribute),
  id(9, TRACE_ID_BYTES),
  id(10, SPAN_ID_BYTES),
  time(11, Slot.end),
  field(12, Action.text),
);

const EXEMPLAR = messageType('Exemplar', id(4, SPAN_ID_BYTES), id(5, TRACE_ID_BYTES), field(7, Action.attribute));
const NUMBER_POINT = messageType('NumberDataPoint', time(3, Slot.end), nested(5, EXEMPLAR), field(7, Action.attribute));
const HISTOGRAM_POINT = messageType(
  'HistogramDataPoint',
  time(3, Slot.end),
  field(6, Action.packed64),
  field(7, Action.packed64),
  nested(8, EXEMPLAR),
  field(9, Action.attribute),
);
const BUCKETS = messageType('Buckets', field(2, Action.packed));
const EXPONENTIAL_POINT = messageType(
  'ExponentialHistogramDataPoint',
  field(1, Action.attribute),
  time(3, Slot.end),
  nested(8, BUCKETS),
  nested(9, BUCKETS),
  nested(11, EXEMPLAR),
);
const QUANTILE = messageType('ValueAtQuantile');
const SUMMARY_POINT = messageType(
  'SummaryDataPoint',
  time(3, Slot.end),
  nested(6, QUANTILE),
  field(7, Action.attribute),
);

/** Gauge, sum, histogram and the like: points are their field 1, everything else in them is a number. */
const dataOf = (point: MessageType): MessageType => messageType('Data', nested(1, point, Action.point));

/** `Metric`. */
export const METRIC = messageType(
  'Metric',
  field(1, Action.text),
  field(2, Action.text),
  field(3, Action.text),
  nested(5, dataOf(NUMBER_POINT)),
  nested(7, dataOf(NUMBER_POINT)),
  nested(9, dataOf(HISTOGRAM_POINT)),
  nested(10, dataOf(EXPONENTIAL_POINT)),
  nested(11, dataOf(SUMMARY_POINT)),
  field(12, Action.attribute),
);

/** `ResourceSpans`, `ResourceLogs`, `ResourceMetrics`: resource 1, scope groups 2, schema_url 3. */
export const RESOURCE_GROUP = messageType('ResourceGroup', part(1), part(2), field(3, Action.text));

/** `ScopeSpans`, `ScopeLogs`, `ScopeMetrics`: scope 1, records 2, schema_url 3. */
export const SCOPE_GROUP = messageType('ScopeGroup', nested(1, SCOPE), part(2), field(3, Action.text));

/** The export requests of all signals: resource groups 1. */
export const REQUEST = messageType('Request', part(1));
