import protobuf from 'protobufjs';
import type { ShopOperation, ShopService } from '../shop/shop-model.ts';
import type { SimulatedSpan } from './simulate-request.ts';

type Value = string | number;

/** Field numbers of opentelemetry-proto's `Span`, `KeyValue`, `AnyValue`, `Resource`, `Scope`; wire type 2 unless said. */
const LENGTH_DELIMITED = 2;
const tag = (field: number, wireType = LENGTH_DELIMITED): number => (field << 3) | wireType;

const SPAN_KIND = { server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const PORT = 8080;

/**
 * The part of a span that all its like share, as protobuf: everything but ids and times. The order of fields in a
 * message is free, so a span is ids and times followed by its template.
 */
export function spanTemplate(span: SimulatedSpan): Uint8Array {
  const { operation, kind, status } = span;
  const writer = protobuf.Writer.create();
  const name = kind === 'server' ? `${operation.method} ${operation.route}` : operation.method;
  writer.uint32(tag(5)).string(name);
  writer.uint32(tag(6, 0)).int32(SPAN_KIND[kind]);
  const attributes = kind === 'server' ? serverAttributes(span) : clientAttributes(span);
  for (const [key, value] of attributes) writeAttribute(writer, tag(9), [key, value]);
  const isError = status >= (kind === 'server' ? 500 : 400);
  if (isError) writer.uint32(tag(15)).fork().uint32(tag(3, 0)).int32(STATUS_ERROR).ldelim();
  return writer.finish();
}

/** Start of a `ResourceSpans` without its spans: the resource that a service reports. */
export function resourceTemplate(service: ShopService, environment: string): Uint8Array {
  const writer = protobuf.Writer.create();
  const attributes: readonly (readonly [string, Value])[] = [
    ['service.name', service],
    ['service.version', '1.4.2'],
    ['deployment.environment.name', environment],
    ['telemetry.sdk.language', 'nodejs'],
    ['telemetry.sdk.name', 'opentelemetry'],
  ];
  writer.uint32(tag(1)).fork();
  for (const attribute of attributes) writeAttribute(writer, tag(1), attribute);
  return writer.ldelim().finish();
}

/** Start of a `ScopeSpans` without its spans: the instrumentation's name. */
export function scopeTemplate(): Uint8Array {
  const writer = protobuf.Writer.create();
  return writer.uint32(tag(1)).fork().uint32(tag(1)).string('@opentelemetry/instrumentation-http').ldelim().finish();
}

/** As the HTTP instrumentation of the OpenTelemetry SDK reports them. */
function serverAttributes({ operation, status, item }: SimulatedSpan): readonly (readonly [string, Value])[] {
  return [
    ['http.request.method', operation.method],
    ['url.scheme', 'http'],
    ['server.address', operation.service],
    ['server.port', PORT],
    ['url.path', pathOf(operation, item)],
    ...(operation.query === undefined ? [] : [['url.query', operation.query] as const]),
    ['client.address', `10.12.0.${String(item)}`],
    ['network.protocol.version', '1.1'],
    ['http.route', operation.route],
    ['http.response.status_code', status],
    ...(status >= 500 ? [['error.type', String(status)] as const] : []),
  ];
}

function clientAttributes({ operation, status, item }: SimulatedSpan): readonly (readonly [string, Value])[] {
  const query = operation.query === undefined ? '' : `?${operation.query}`;
  return [
    ['http.request.method', operation.method],
    ['server.address', operation.service],
    ['server.port', PORT],
    ['url.full', `http://${operation.service}:${String(PORT)}${pathOf(operation, item)}${query}`],
    ['network.protocol.version', '1.1'],
    ['http.response.status_code', status],
    ...(status >= 400 ? [['error.type', String(status)] as const] : []),
  ];
}

function pathOf({ route }: ShopOperation, item: number): string {
  return route.replace('{id}', String(item));
}

function writeAttribute(writer: protobuf.Writer, fieldTag: number, [key, value]: readonly [string, Value]): void {
  writer.uint32(fieldTag).fork().uint32(tag(1)).string(key).uint32(tag(2)).fork();
  if (typeof value === 'string') writer.uint32(tag(1)).string(value);
  else writer.uint32(tag(3, 0)).int64(value);
  writer.ldelim().ldelim();
}
