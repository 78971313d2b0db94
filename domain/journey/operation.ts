import { SpanAttribute, attributeOf, textAttributeOf } from '../telemetry/semantic-conventions.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import type { JourneyKind } from './journey.ts';
import { pathOfUrl, templateOfName, templateOfPath } from './path-template.ts';

/** What a span does, without identifiers, and by which conventions it was named. */
export interface Operation {
  readonly kind: JourneyKind;
  /** Never empty, never holds identifiers. */
  readonly operation: string;
}

/** The parts of a span that name it. */
export type NamedSpan = Pick<SpanRecord, 'name' | 'attributes'>;

const UNNAMED = '(unnamed)';

/**
 * Names a span's operation by the first convention that applies:
 * 1. RPC: `service/method`, or the span name when it has no method;
 * 2. HTTP: method and route, or method and the learned template of the path;
 * 3. messaging: operation and destination;
 * 4. else the span name with identifiers replaced.
 */
export function operationOf(span: NamedSpan): Operation {
  return rpcOperation(span) ?? httpOperation(span) ?? messagingOperation(span) ?? namedOperation(span, 'other');
}

function rpcOperation(span: NamedSpan): Operation | undefined {
  const system = textAttributeOf(span, SpanAttribute.rpcSystem);
  const method = textAttributeOf(span, SpanAttribute.rpcMethod);
  if (system === undefined && method === undefined) return undefined;
  const service = textAttributeOf(span, SpanAttribute.rpcService);
  const kind = system === 'grpc' ? 'grpc' : 'other';
  if (method === undefined) return namedOperation(span, kind);
  // Newer conventions put the service into the method already.
  return { kind, operation: service === undefined || method.includes('/') ? method : `${service}/${method}` };
}

function httpOperation(span: NamedSpan): Operation | undefined {
  const method = textAttributeOf(span, SpanAttribute.httpMethod);
  const route = textAttributeOf(span, SpanAttribute.httpRoute);
  if (method === undefined && route === undefined) return undefined;
  const path = route ?? learnedPath(span);
  if (path === undefined) return namedOperation(span, 'http');
  return { kind: 'http', operation: method === undefined ? path : `${method.toUpperCase()} ${path}` };
}

function learnedPath(span: NamedSpan): string | undefined {
  const path = textAttributeOf(span, SpanAttribute.urlPath);
  if (path !== undefined) return templateOfPath(pathOfUrl(path) ?? path);
  const url = textAttributeOf(span, SpanAttribute.urlFull);
  const urlPath = url === undefined ? undefined : pathOfUrl(url);
  return urlPath === undefined ? undefined : templateOfPath(urlPath);
}

function messagingOperation(span: NamedSpan): Operation | undefined {
  const destination = textAttributeOf(span, SpanAttribute.messagingDestination);
  if (destination === undefined) {
    return attributeOf(span, SpanAttribute.messagingSystem) === undefined
      ? undefined
      : namedOperation(span, 'messaging');
  }
  const verb = textAttributeOf(span, SpanAttribute.messagingOperation);
  const target = templateOfName(destination);
  return { kind: 'messaging', operation: verb === undefined ? target : `${verb} ${target}` };
}

function namedOperation(span: NamedSpan, kind: JourneyKind): Operation {
  const operation = templateOfName(span.name).trim();
  return { kind, operation: operation === '' ? UNNAMED : operation };
}
