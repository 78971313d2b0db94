import type { OtlpResourceSpans } from '../../contracts/otlp/otlp-messages.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { decodeTraceRequest, encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import type { LogRecord } from '../ports.ts';
import { TraceIdIndex, traceIdsIn } from './trace-ids-in.ts';

/** A trace of more is cut: nobody reads it, and it must not displace the others. About two thousand spans. */
const MAX_TRACE_BYTES = 1024 * 1024;
/** All traces of a search together: they are held several times over until they are kept, by some searches at once. */
const MAX_BYTES = 16 * 1024 * 1024;

interface Pieces {
  readonly parts: Uint8Array[];
  bytes: number;
  isCut: boolean;
}

/**
 * The spans of some traces, record by record, as they were archived. Two encoded requests, joined, are one, so the pieces of
 * a trace are kept encoded and joined at the end.
 */
export class TracePieces {
  private readonly index: TraceIdIndex;
  private readonly pieces = new Map<string, Pieces>();
  private bytes = 0;

  constructor(traceIds: Iterable<string>) {
    this.index = new TraceIdIndex(traceIds);
  }

  /** Also when there was no room for it: looking on is of no use. */
  has(traceId: string): boolean {
    return this.pieces.has(traceId);
  }

  /** Takes the spans of the traces out of a record, and says whether it has some. Only such a record is decoded. */
  take({ headers, value }: LogRecord): boolean {
    if ((headers[RecordHeader.signal] ?? Signal.traces) !== Signal.traces) return false;
    const present = traceIdsIn(value, this.index);
    if (present.size === 0) return false;
    const resourceSpans = decodeTraceRequest(value).resourceSpans ?? [];
    for (const traceId of present) this.add(traceId, spansOf(resourceSpans, Buffer.from(traceId, 'hex')));
    return true;
  }

  /** The encoded request with all spans of a trace; undefined when it has none, or there was no room for it. */
  find(traceId: string): { readonly otlp: Uint8Array; readonly isCut: boolean } | undefined {
    const found = this.pieces.get(traceId);
    if (found === undefined || found.parts.length === 0) return undefined;
    return { otlp: new Uint8Array(Buffer.concat(found.parts)), isCut: found.isCut };
  }

  private add(traceId: string, resourceSpans: readonly OtlpResourceSpans[]): void {
    const part = encodeTraceRequest({ resourceSpans });
    const known = this.pieces.get(traceId) ?? { parts: [], bytes: 0, isCut: false };
    this.pieces.set(traceId, known);
    const isTooLarge = known.parts.length > 0 && known.bytes + part.length > MAX_TRACE_BYTES;
    if (isTooLarge || this.bytes + part.length > MAX_BYTES) known.isCut = true;
    else {
      known.parts.push(part);
      known.bytes += part.length;
      this.bytes += part.length;
    }
  }
}

/** The spans of one trace, with their resources and scopes. */
function spansOf(resourceSpans: readonly OtlpResourceSpans[], traceId: Buffer): readonly OtlpResourceSpans[] {
  return resourceSpans.flatMap((resource) => {
    const scopeSpans = (resource.scopeSpans ?? []).flatMap((scope) => {
      const spans = (scope.spans ?? []).filter((span) => span.traceId !== undefined && traceId.equals(span.traceId));
      return spans.length === 0 ? [] : [{ ...scope, spans }];
    });
    return scopeSpans.length === 0 ? [] : [{ ...resource, scopeSpans }];
  });
}
