import { uint64ToBigInt } from '../contracts/otlp/int64.ts';
import type { OtlpPartialSuccess, OtlpSpan, OtlpTraceRequest } from '../contracts/otlp/otlp-messages.ts';
import type { RejectedSpans, SpanRejection } from '../contracts/otlp/span-rejection.ts';
import type { RedactionKind } from '../domain/redaction/redaction-kind.ts';
import { redactTraceRequest } from './redact-trace-request.ts';
import { shardSpans } from './shard-spans.ts';
import type { Shard } from './shard-spans.ts';
import { findSpanProblem } from './validate-span.ts';

/** Larger records would meet the limits that brokers and databases have by default. */
const MAX_RECORD_BYTES = 900 * 1024;

/** What a request becomes: the records to append, and what to tell the sender once they are durable. */
export interface AcceptedTraces {
  readonly records: readonly Shard[];
  readonly acceptedSpans: number;
  readonly rejected: readonly RejectedSpans[];
  readonly redactions: ReadonlyMap<RedactionKind, number>;
  /** End of the newest accepted span; undefined without one. */
  readonly newestEndNs: bigint | undefined;
}

/** Validates, redacts, cuts by partition and encodes a request. A bad span is rejected, the others are taken. */
export function acceptTraces(request: OtlpTraceRequest, partitionCount: number): AcceptedTraces {
  const checked = dropBadSpans(request);
  const redacted = redactTraceRequest(checked.request);
  return {
    records: shardSpans(redacted.request, { partitionCount, maxShardBytes: MAX_RECORD_BYTES }),
    acceptedSpans: checked.acceptedSpans,
    rejected: [...checked.rejected].map(([reason, count]) => ({ reason, count })),
    redactions: redacted.counts,
    newestEndNs: checked.newestEndNs === 0n ? undefined : checked.newestEndNs,
  };
}

/** How OTLP says it: the number of rejected spans and the reasons; undefined when every span was accepted. */
export function partialSuccessOf(rejected: readonly RejectedSpans[]): OtlpPartialSuccess | undefined {
  if (rejected.length === 0) return undefined;
  const reasons = rejected.map(({ reason, count }) => `${reason} (${count})`);
  return {
    rejectedSpans: rejected.reduce((sum, { count }) => sum + count, 0),
    errorMessage: `Rejected spans by reason: ${reasons.join(', ')}.`,
  };
}

interface CheckedRequest {
  readonly request: OtlpTraceRequest;
  readonly acceptedSpans: number;
  readonly rejected: ReadonlyMap<SpanRejection, number>;
  readonly newestEndNs: bigint;
}

function dropBadSpans(request: OtlpTraceRequest): CheckedRequest {
  const rejected = new Map<SpanRejection, number>();
  let acceptedSpans = 0;
  let newestEndNs = 0n;
  const isGood = (span: OtlpSpan): boolean => {
    const problem = findSpanProblem(span);
    if (problem !== undefined) {
      rejected.set(problem, (rejected.get(problem) ?? 0) + 1);
      return false;
    }
    acceptedSpans += 1;
    const endNs = uint64ToBigInt(span.endTimeUnixNano);
    if (endNs > newestEndNs) newestEndNs = endNs;
    return true;
  };
  const resourceSpans = (request.resourceSpans ?? []).map((resource) => ({
    ...resource,
    scopeSpans: (resource.scopeSpans ?? []).map((scope) => ({ ...scope, spans: (scope.spans ?? []).filter(isGood) })),
  }));
  return { request: { resourceSpans }, acceptedSpans, rejected, newestEndNs };
}
