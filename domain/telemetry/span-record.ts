/** Span kinds of the OpenTelemetry trace data model (`opentelemetry.proto.trace.v1.Span.SpanKind`). */
export const SpanKind = {
  unspecified: 'unspecified',
  internal: 'internal',
  server: 'server',
  client: 'client',
  producer: 'producer',
  consumer: 'consumer',
} as const;

/** One member of {@link SpanKind}. */
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/** Span status of the OpenTelemetry trace data model (`Status.StatusCode`). */
export type SpanStatus = 'unset' | 'ok' | 'error';

/** Attribute values the product looks at; arrays and key-value lists are not needed and are left out. */
export type AttributeValue = string | number | boolean;

/**
 * One span as everything behind the wire format sees it. Ids are lower-case hex (32 and 16 digits),
 * `parentSpanId` is empty for a span without a parent. Times are nanoseconds since the Unix epoch.
 */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** `service.name` of the resource; `unknown_service` when absent (OpenTelemetry resource semantic conventions). */
  readonly service: string;
  /** `deployment.environment.name` (or the older `deployment.environment`); `default` when absent. */
  readonly environment: string;
  /** `telemetry.sdk.language` of the resource, where it says. */
  readonly language?: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTimeNs: bigint;
  readonly endTimeNs: bigint;
  readonly status: SpanStatus;
  /** Only scalar attributes. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}
