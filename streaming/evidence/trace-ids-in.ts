import { WireReader, WireType } from '../../contracts/otlp/wire-reader.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { readNested } from '../archive/nested-messages.ts';

/** Field numbers on the way from a trace export request to a span's trace id (opentelemetry/proto/trace/v1). */
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;
const TRACE_ID = 1;
const TRACE_ID_BYTES = 16;
/** Where the last four bytes of an id begin: they are random where the first are a time. */
const KEY_AT = 12;

/** Trace ids by four of their bytes, so that most spans are passed over by one look-up of a number. */
export class TraceIdIndex {
  private readonly byKey = new Map<number, { readonly traceId: string; readonly bytes: Buffer }[]>();

  constructor(traceIds: Iterable<string>) {
    for (const traceId of traceIds) {
      const bytes = Buffer.from(traceId, 'hex');
      if (bytes.length !== TRACE_ID_BYTES) continue;
      const key = bytes.readUInt32LE(KEY_AT);
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), { traceId, bytes }]);
    }
  }

  /** The id whose bytes stand at a position, if it is one of these. */
  at(bytes: Buffer, position: number): string | undefined {
    const candidates = this.byKey.get(bytes.readUInt32LE(position + KEY_AT));
    const end = position + TRACE_ID_BYTES;
    return candidates?.find((one) => one.bytes.equals(bytes.subarray(position, end)))?.traceId;
  }
}

/** Which of the traces have spans in a trace export request, stepping over everything else; none in bytes that are not OTLP. */
export function traceIdsIn(value: Uint8Array, index: TraceIdIndex): ReadonlySet<string> {
  const found = new Set<string>();
  const reader = new WireReader(value);
  const readSpan = (): void => readTraceId(reader, index, found);
  const readScope = (): void => readNested(reader, SPANS, readSpan);
  const readResource = (): void => readNested(reader, SCOPE_SPANS, readScope);
  try {
    readNested(reader, RESOURCE_SPANS, readResource);
  } catch (error) {
    if (error instanceof ScoutError && error.code === ErrorCode.invalidArgument) return new Set();
    throw error;
  }
  return found;
}

/** Reads no further than the id, which stands first wherever it was encoded by number. */
function readTraceId(reader: WireReader, index: TraceIdIndex, found: Set<string>): void {
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (tag >>> 3 !== TRACE_ID || (tag & 7) !== WireType.bytes) {
      reader.skip(tag & 7);
      continue;
    }
    const end = reader.end();
    const traceId = end - reader.position === TRACE_ID_BYTES ? index.at(reader.bytes, reader.position) : undefined;
    if (traceId !== undefined) found.add(traceId);
    reader.position = end;
    return;
  }
}
