import protobuf from 'protobufjs';

/** A decoded log record with what stood around it, in plain values. */
export interface DecodedLog {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
  readonly timeNs: bigint;
  readonly observedTimeNs: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
}

/** Written from opentelemetry-proto 1.x, apart from the product's own descriptors. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message AnyValue { oneof value { string s = 1; bool b = 2; int64 i = 3; double d = 4; Array a = 5; KeyValues kv = 6; bytes y = 7; } }
  message Array { repeated AnyValue values = 1; }
  message KeyValues { repeated KeyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Scope { string name = 1; }
  message LogRecord {
    fixed64 time = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
    repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10; fixed64 observed = 11;
  }
  message ScopeLogs { Scope scope = 1; repeated LogRecord records = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopes = 2; }
  message Request { repeated ResourceLogs resources = 1; }
`);

/* eslint-disable @typescript-eslint/no-explicit-any -- what protobufjs decodes has no types */

/** Decodes an `ExportLogsServiceRequest`. */
export function decodeLogs(bytes: Uint8Array): DecodedLog[] {
  const request = root.lookupType('Request').decode(bytes) as any;
  const logs: DecodedLog[] = [];
  for (const { resource, scopes } of request.resources) {
    for (const { scope, records } of scopes) {
      for (const record of records) {
        logs.push({
          resource: attributesOf(resource?.attributes ?? []),
          scope: scope?.name ?? '',
          timeNs: BigInt(record.time.toString()),
          observedTimeNs: BigInt(record.observed.toString()),
          severityNumber: record.severityNumber,
          severityText: record.severityText,
          body: valueOf(record.body),
          attributes: attributesOf(record.attributes),
          traceId: Buffer.from(record.traceId).toString('hex'),
          spanId: Buffer.from(record.spanId).toString('hex'),
        });
      }
    }
  }
  return logs;
}

function attributesOf(list: readonly any[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(list.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: any): unknown {
  switch (value?.value) {
    case 's':
      return value.s;
    case 'b':
      return value.b;
    case 'i':
      return Number(value.i.toString());
    case 'd':
      return value.d;
    case 'a':
      return value.a.values.map(valueOf);
    case 'kv':
      return attributesOf(value.kv.values);
    case 'y':
      return Buffer.from(value.y).toString('hex');
    default:
      return null;
  }
}
