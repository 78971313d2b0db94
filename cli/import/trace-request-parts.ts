import { int64FromBigInt, uint64ToBigInt } from '../../contracts/otlp/int64.ts';
import type { Int64, OtlpScopeSpans, OtlpSpan, OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';

/** Number of spans in a request. */
export function countSpans(request: OtlpTraceRequest): number {
  let count = 0;
  for (const { spans } of scopesOf(request)) count += spans?.length ?? 0;
  return count;
}

/** End of the newest span, in nanoseconds; 0 without spans. */
export function newestEndNs(request: OtlpTraceRequest): bigint {
  let newest = 0n;
  for (const { spans } of scopesOf(request)) {
    for (const span of spans ?? []) {
      const end = uint64ToBigInt(span.endTimeUnixNano);
      if (end > newest) newest = end;
    }
  }
  return newest;
}

/** The request with every time of spans and events moved by a constant; absent times stay absent. */
export function shiftRequest(request: OtlpTraceRequest, byNs: bigint): OtlpTraceRequest {
  return byNs === 0n ? request : mapSpans(request, (spans) => spans.map((span) => shiftSpan(span, byNs)));
}

/** Cuts a request into requests of at most `maxSpans` spans; one that is small enough stays as it is. */
export function splitRequest(request: OtlpTraceRequest, maxSpans: number): readonly OtlpTraceRequest[] {
  const total = countSpans(request);
  if (total <= maxSpans) return [request];
  const parts: OtlpTraceRequest[] = [];
  for (let from = 0; from < total; from += maxSpans) {
    let index = 0;
    const isInPart = (): boolean => {
      const isIn = index >= from && index < from + maxSpans;
      index += 1;
      return isIn;
    };
    parts.push(mapSpans(request, (spans) => spans.filter(isInPart)));
  }
  return parts;
}

function* scopesOf(request: OtlpTraceRequest): Generator<OtlpScopeSpans> {
  for (const { scopeSpans } of request.resourceSpans ?? []) yield* scopeSpans ?? [];
}

/** Applies a change to each list of spans; what has no spans afterwards is left out. */
function mapSpans(
  request: OtlpTraceRequest,
  change: (spans: readonly OtlpSpan[]) => readonly OtlpSpan[],
): OtlpTraceRequest {
  const resourceSpans = (request.resourceSpans ?? []).map((resource) => ({
    ...resource,
    scopeSpans: (resource.scopeSpans ?? [])
      .map((scope) => ({ ...scope, spans: change(scope.spans ?? []) }))
      .filter(({ spans }) => spans.length > 0),
  }));
  return { resourceSpans: resourceSpans.filter(({ scopeSpans }) => scopeSpans.length > 0) };
}

function shiftSpan(span: OtlpSpan, byNs: bigint): OtlpSpan {
  return {
    ...span,
    ...shifted('startTimeUnixNano', span.startTimeUnixNano, byNs),
    ...shifted('endTimeUnixNano', span.endTimeUnixNano, byNs),
    ...(span.events === undefined
      ? {}
      : { events: span.events.map((event) => ({ ...event, ...shifted('timeUnixNano', event.timeUnixNano, byNs) })) }),
  };
}

function shifted<K extends string>(name: K, time: Int64 | undefined, byNs: bigint): Partial<Record<K, Int64>> {
  const before = uint64ToBigInt(time);
  return before === 0n ? {} : ({ [name]: int64FromBigInt(before + byNs) } as Record<K, Int64>);
}
