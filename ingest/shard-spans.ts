import type { OtlpResourceSpans, OtlpScopeSpans, OtlpSpan, OtlpTraceRequest } from '../contracts/otlp/otlp-messages.ts';
import { encodeTraceRequest } from '../contracts/otlp/trace-codec.ts';
import { partitionOf } from '../contracts/topics/partition-of.ts';

/** Part of a request for one partition, encoded. */
export interface Shard {
  readonly partition: number;
  readonly value: Uint8Array;
}

/** How a request is cut. */
export interface ShardOptions {
  readonly partitionCount: number;
  /** A shard is cut in halves above this size; a single span stays whole. */
  readonly maxShardBytes: number;
}

/** A span with what it stands under. */
interface PlacedSpan {
  readonly resourceSpans: OtlpResourceSpans;
  readonly scopeSpans: OtlpScopeSpans;
  readonly span: OtlpSpan;
}

/**
 * Cuts a request into one valid request per partition of its trace ids (see {@link partitionOf}), so that all spans of
 * a trace meet in one partition. Resource and scope are repeated in every shard; the order of spans is kept.
 */
export function shardSpans(request: OtlpTraceRequest, options: ShardOptions): readonly Shard[] {
  const byPartition = new Map<number, PlacedSpan[]>();
  for (const placed of placedSpans(request)) {
    const partition = partitionOf(placed.span.traceId ?? new Uint8Array(), options.partitionCount);
    const others = byPartition.get(partition);
    if (others === undefined) byPartition.set(partition, [placed]);
    else others.push(placed);
  }
  return [...byPartition].flatMap(([partition, spans]) =>
    encodeWithin(spans, options.maxShardBytes).map((value) => ({ partition, value })),
  );
}

function* placedSpans(request: OtlpTraceRequest): Generator<PlacedSpan> {
  for (const resourceSpans of request.resourceSpans ?? []) {
    for (const scopeSpans of resourceSpans.scopeSpans ?? []) {
      for (const span of scopeSpans.spans ?? []) yield { resourceSpans, scopeSpans, span };
    }
  }
}

function encodeWithin(spans: readonly PlacedSpan[], maxBytes: number): readonly Uint8Array[] {
  const value = encodeTraceRequest(joinSpans(spans));
  if (value.length <= maxBytes || spans.length === 1) return [value];
  const middle = spans.length >>> 1;
  return [...encodeWithin(spans.slice(0, middle), maxBytes), ...encodeWithin(spans.slice(middle), maxBytes)];
}

interface ScopeDraft {
  readonly of: OtlpScopeSpans;
  readonly spans: OtlpSpan[];
}

interface ResourceDraft {
  readonly of: OtlpResourceSpans;
  readonly scopes: ScopeDraft[];
}

/** Puts neighbours of one resource and scope under one header again. */
function joinSpans(placed: readonly PlacedSpan[]): OtlpTraceRequest {
  const resources: ResourceDraft[] = [];
  for (const { resourceSpans, scopeSpans, span } of placed) {
    let resource = resources.at(-1);
    if (resource?.of !== resourceSpans) resources.push((resource = { of: resourceSpans, scopes: [] }));
    let scope = resource.scopes.at(-1);
    if (scope?.of !== scopeSpans) resource.scopes.push((scope = { of: scopeSpans, spans: [] }));
    scope.spans.push(span);
  }
  return {
    resourceSpans: resources.map(({ of, scopes }) => ({
      ...of,
      scopeSpans: scopes.map((scope) => ({ ...scope.of, spans: scope.spans })),
    })),
  };
}
