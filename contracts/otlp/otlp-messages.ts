/**
 * The OTLP messages as plain data, named and numbered as in opentelemetry-proto 1.x. Every field is optional on the
 * wire, so every property is optional here. Fields of a newer protocol version are dropped when a request is decoded:
 * what is not known cannot be redacted.
 */

/** A 64-bit integer as two 32-bit halves, so that nanoseconds stay exact. Compatible with protobufjs's `Long`. */
export interface Int64 {
  readonly low: number;
  readonly high: number;
}

/** `opentelemetry.proto.common.v1.AnyValue`: at most one property is set. */
export interface OtlpAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: Int64;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] };
  readonly bytesValue?: Uint8Array;
}

/** `opentelemetry.proto.common.v1.KeyValue`. */
export interface OtlpKeyValue {
  readonly key?: string;
  readonly value?: OtlpAnyValue;
}

/** `opentelemetry.proto.resource.v1.Resource`. */
export interface OtlpResource {
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly entityRefs?: readonly OtlpEntityRef[];
}

/** `opentelemetry.proto.common.v1.EntityRef`: names of attributes, never their values. */
export interface OtlpEntityRef {
  readonly schemaUrl?: string;
  readonly type?: string;
  readonly idKeys?: readonly string[];
  readonly descriptionKeys?: readonly string[];
}

/** `opentelemetry.proto.common.v1.InstrumentationScope`. */
export interface OtlpScope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
}

/** `opentelemetry.proto.trace.v1.Span.Event`. */
export interface OtlpSpanEvent {
  readonly timeUnixNano?: Int64;
  readonly name?: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
}

/** `opentelemetry.proto.trace.v1.Span.Link`. */
export interface OtlpSpanLink {
  readonly traceId?: Uint8Array;
  readonly spanId?: Uint8Array;
  readonly traceState?: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

/** `opentelemetry.proto.trace.v1.Status`; `code` 0 unset, 1 ok, 2 error. */
export interface OtlpStatus {
  readonly message?: string;
  readonly code?: number;
}

/** `opentelemetry.proto.trace.v1.Span`; ids are raw bytes, times nanoseconds since the Unix epoch. */
export interface OtlpSpan {
  readonly traceId?: Uint8Array;
  readonly spanId?: Uint8Array;
  readonly traceState?: string;
  readonly parentSpanId?: Uint8Array;
  readonly name?: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  readonly startTimeUnixNano?: Int64;
  readonly endTimeUnixNano?: Int64;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly events?: readonly OtlpSpanEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly OtlpSpanLink[];
  readonly droppedLinksCount?: number;
  readonly status?: OtlpStatus;
  readonly flags?: number;
}

/** `opentelemetry.proto.trace.v1.ScopeSpans`. */
export interface OtlpScopeSpans {
  readonly scope?: OtlpScope;
  readonly spans?: readonly OtlpSpan[];
  readonly schemaUrl?: string;
}

/** `opentelemetry.proto.trace.v1.ResourceSpans`. */
export interface OtlpResourceSpans {
  readonly resource?: OtlpResource;
  readonly scopeSpans?: readonly OtlpScopeSpans[];
  readonly schemaUrl?: string;
}

/** `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest`. Two encoded ones, joined, are a valid one. */
export interface OtlpTraceRequest {
  readonly resourceSpans?: readonly OtlpResourceSpans[];
}

/**
 * What a receiver could not take although it took the rest (`Export…PartialSuccess`): spans of a trace request, log
 * records or data points of the other signals.
 */
export interface OtlpPartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}
