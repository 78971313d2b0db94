import type protobuf from 'protobufjs';
import { message } from './message-descriptor.ts';

/** The descriptors of OTLP logs. */
export const LOGS_MESSAGES: Readonly<Record<string, protobuf.IType>> = {
  LogRecord: message({
    timeUnixNano: [1, 'fixed64'],
    severityNumber: [2, 'int32'],
    severityText: [3, 'string'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue[]'],
    droppedAttributesCount: [7, 'uint32'],
    flags: [8, 'fixed32'],
    traceId: [9, 'bytes'],
    spanId: [10, 'bytes'],
    observedTimeUnixNano: [11, 'fixed64'],
    eventName: [12, 'string'],
  }),
  ScopeLogs: message({ scope: [1, 'InstrumentationScope'], logRecords: [2, 'LogRecord[]'], schemaUrl: [3, 'string'] }),
  ResourceLogs: message({ resource: [1, 'Resource'], scopeLogs: [2, 'ScopeLogs[]'], schemaUrl: [3, 'string'] }),
  ExportLogsServiceRequest: message({ resourceLogs: [1, 'ResourceLogs[]'] }),
  ExportLogsPartialSuccess: message({ rejectedLogRecords: [1, 'int64'], errorMessage: [2, 'string'] }),
  ExportLogsServiceResponse: message({ partialSuccess: [1, 'ExportLogsPartialSuccess'] }),
};
