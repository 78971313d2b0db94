import type {
  OtlpResourceSpans,
  OtlpScope,
  OtlpScopeSpans,
  OtlpSpan,
  OtlpTraceRequest,
} from '../contracts/otlp/otlp-messages.ts';
import type { RedactionKind } from '../domain/redaction/redaction-kind.ts';
import { redactAttributes, redactList, redactString } from './redact-attributes.ts';
import type { RedactionTally } from './redact-attributes.ts';

/** A request without personal data and secrets, and how many were replaced by kind. */
export interface RedactedTraceRequest {
  readonly request: OtlpTraceRequest;
  readonly counts: ReadonlyMap<RedactionKind, number>;
}

/**
 * Redacts every text of a request that a sender can choose: attributes of resources, scopes, spans, events and links,
 * names of scopes, spans and events, status messages and trace states. What needs no change is shared with the input.
 */
export function redactTraceRequest(request: OtlpTraceRequest): RedactedTraceRequest {
  const counts = new Map<RedactionKind, number>();
  const tally: RedactionTally = { add: (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1) };
  const resourceSpans = redactList(request.resourceSpans, (item) => redactResourceSpans(item, tally));
  return { request: withChanges(request, { resourceSpans }), counts };
}

function redactResourceSpans(resourceSpans: OtlpResourceSpans, tally: RedactionTally): OtlpResourceSpans {
  const resource = redactAttributesOf(resourceSpans.resource, tally);
  const scopeSpans = redactList(resourceSpans.scopeSpans, (item) => redactScopeSpans(item, tally));
  return withChanges(resourceSpans, { resource, scopeSpans });
}

function redactScopeSpans(scopeSpans: OtlpScopeSpans, tally: RedactionTally): OtlpScopeSpans {
  const scope = redactScope(scopeSpans.scope, tally);
  const spans = redactList(scopeSpans.spans, (item) => redactSpan(item, tally));
  return withChanges(scopeSpans, { scope, spans });
}

function redactScope(scope: OtlpScope | undefined, tally: RedactionTally): OtlpScope | undefined {
  if (!scope) return scope;
  return withChanges(scope, {
    name: redactOptional(scope.name, tally),
    attributes: redactAttributes(scope.attributes, tally),
  });
}

function redactSpan(span: OtlpSpan, tally: RedactionTally): OtlpSpan {
  const { status } = span;
  return withChanges(span, {
    name: redactOptional(span.name, tally),
    traceState: redactOptional(span.traceState, tally),
    attributes: redactAttributes(span.attributes, tally),
    events: redactList(span.events, (event) =>
      withChanges(event, {
        name: redactOptional(event.name, tally),
        attributes: redactAttributes(event.attributes, tally),
      }),
    ),
    links: redactList(span.links, (link) =>
      withChanges(link, {
        traceState: redactOptional(link.traceState, tally),
        attributes: redactAttributes(link.attributes, tally),
      }),
    ),
    status: status && withChanges(status, { message: redactOptional(status.message, tally) }),
  });
}

function redactAttributesOf<T extends { readonly attributes?: OtlpSpan['attributes'] }>(
  holder: T | undefined,
  tally: RedactionTally,
): T | undefined {
  return holder && withChanges(holder, { attributes: redactAttributes(holder.attributes, tally) } as Changes<T>);
}

function redactOptional(text: string | undefined, tally: RedactionTally): string | undefined {
  return text === undefined || text === '' ? text : redactString(text, tally);
}

type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A copy of `original` with the changed properties; the original itself when no property differs. */
function withChanges<T extends object>(original: T, changes: Changes<T>): T {
  let copy: T | undefined;
  for (const key of Object.keys(changes) as (keyof T)[]) {
    const value = changes[key];
    if (value !== original[key] && value !== undefined) copy = { ...(copy ?? original), [key]: value };
  }
  return copy ?? original;
}
