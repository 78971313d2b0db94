import type { AttributeValue, SpanRecord } from './span-record.ts';

/**
 * Names of the OpenTelemetry semantic conventions that the product reads, stable name first, then the older ones that
 * instrumentation in the field still sends (https://opentelemetry.io/docs/specs/semconv/; HTTP 1.23, RPC and messaging
 * in development). The first attribute that is present wins.
 */
export const SpanAttribute = {
  httpMethod: ['http.request.method', 'http.method'],
  httpRoute: ['http.route', 'url.template'],
  httpStatus: ['http.response.status_code', 'http.status_code'],
  urlPath: ['url.path', 'http.target'],
  urlFull: ['url.full', 'http.url'],
  rpcSystem: ['rpc.system.name', 'rpc.system'],
  rpcService: ['rpc.service'],
  rpcMethod: ['rpc.method'],
  grpcStatus: ['rpc.response.status_code', 'rpc.grpc.status_code'],
  messagingSystem: ['messaging.system'],
  messagingOperation: ['messaging.operation.name', 'messaging.operation.type', 'messaging.operation'],
  messagingDestination: [
    'messaging.destination.template',
    'messaging.destination.name',
    'messaging.destination',
    'messaging.kafka.topic',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The first of these attributes that the span has, or undefined. An empty text counts as absent. */
export function attributeOf(
  span: Pick<SpanRecord, 'attributes'>,
  names: readonly string[],
): AttributeValue | undefined {
  for (const name of names) {
    const value = span.attributes[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** Like {@link attributeOf}, as text. */
export function textAttributeOf(span: Pick<SpanRecord, 'attributes'>, names: readonly string[]): string | undefined {
  const value = attributeOf(span, names);
  return value === undefined ? undefined : String(value);
}
