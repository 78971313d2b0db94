import protobuf from 'protobufjs';
import { message } from './message-descriptor.ts';
import type { FieldTable } from './message-descriptor.ts';
import { LOGS_MESSAGES } from './logs-descriptor.ts';
import { METRICS_MESSAGES } from './metrics-descriptor.ts';

/**
 * The descriptors of OTLP (opentelemetry-proto 1.x) and of the error body that OTLP prescribes
 * (google.rpc.Status). Enum fields are declared as int32: their wire form is the same and values of a newer protocol
 * version pass through.
 */

const VALUE_KINDS: FieldTable = {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, 'ArrayValue'],
  kvlistValue: [6, 'KeyValueList'],
  bytesValue: [7, 'bytes'],
};

const MESSAGES: Readonly<Record<string, protobuf.IType>> = {
  AnyValue: message(VALUE_KINDS, { name: 'value', of: Object.keys(VALUE_KINDS) }),
  ArrayValue: message({ values: [1, 'AnyValue[]'] }),
  KeyValueList: message({ values: [1, 'KeyValue[]'] }),
  KeyValue: message({ key: [1, 'string'], value: [2, 'AnyValue'] }),
  InstrumentationScope: message({
    name: [1, 'string'],
    version: [2, 'string'],
    attributes: [3, 'KeyValue[]'],
    droppedAttributesCount: [4, 'uint32'],
  }),
  EntityRef: message({
    schemaUrl: [1, 'string'],
    type: [2, 'string'],
    idKeys: [3, 'string[]'],
    descriptionKeys: [4, 'string[]'],
  }),
  Resource: message({
    attributes: [1, 'KeyValue[]'],
    droppedAttributesCount: [2, 'uint32'],
    entityRefs: [3, 'EntityRef[]'],
  }),
  Event: message({
    timeUnixNano: [1, 'fixed64'],
    name: [2, 'string'],
    attributes: [3, 'KeyValue[]'],
    droppedAttributesCount: [4, 'uint32'],
  }),
  Link: message({
    traceId: [1, 'bytes'],
    spanId: [2, 'bytes'],
    traceState: [3, 'string'],
    attributes: [4, 'KeyValue[]'],
    droppedAttributesCount: [5, 'uint32'],
    flags: [6, 'fixed32'],
  }),
  SpanStatus: message({ message: [2, 'string'], code: [3, 'int32'] }),
  Span: message({
    traceId: [1, 'bytes'],
    spanId: [2, 'bytes'],
    traceState: [3, 'string'],
    parentSpanId: [4, 'bytes'],
    name: [5, 'string'],
    kind: [6, 'int32'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue[]'],
    droppedAttributesCount: [10, 'uint32'],
    events: [11, 'Event[]'],
    droppedEventsCount: [12, 'uint32'],
    links: [13, 'Link[]'],
    droppedLinksCount: [14, 'uint32'],
    status: [15, 'SpanStatus'],
    flags: [16, 'fixed32'],
  }),
  ScopeSpans: message({ scope: [1, 'InstrumentationScope'], spans: [2, 'Span[]'], schemaUrl: [3, 'string'] }),
  ResourceSpans: message({ resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans[]'], schemaUrl: [3, 'string'] }),
  ExportTraceServiceRequest: message({ resourceSpans: [1, 'ResourceSpans[]'] }),
  ...LOGS_MESSAGES,
  ...METRICS_MESSAGES,
  ExportTracePartialSuccess: message({ rejectedSpans: [1, 'int64'], errorMessage: [2, 'string'] }),
  ExportTraceServiceResponse: message({ partialSuccess: [1, 'ExportTracePartialSuccess'] }),
  RpcStatus: message({ code: [1, 'int32'], message: [2, 'string'], details: [3, 'Any[]'] }),
  Any: message({ typeUrl: [1, 'string'], value: [2, 'bytes'] }),
  Duration: message({ seconds: [1, 'int64'], nanos: [2, 'int32'] }),
  RetryInfo: message({ retryDelay: [1, 'Duration'] }),
};

const root = protobuf.Root.fromJSON({ nested: MESSAGES });
root.resolveAll();

/** The reflected message types that the codecs use, by the last part of their protobuf name. */
export const OtlpType = {
  traceRequest: root.lookupType('ExportTraceServiceRequest'),
  traceResponse: root.lookupType('ExportTraceServiceResponse'),
  logsRequest: root.lookupType('ExportLogsServiceRequest'),
  logsResponse: root.lookupType('ExportLogsServiceResponse'),
  metricsRequest: root.lookupType('ExportMetricsServiceRequest'),
  metricsResponse: root.lookupType('ExportMetricsServiceResponse'),
  rpcStatus: root.lookupType('RpcStatus'),
  retryInfo: root.lookupType('RetryInfo'),
} as const;
