import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { decodeSpanAt } from './decode-spans.ts';
import { SPAN_BATCH_ID_WORDS, SPAN_BATCH_TIMES, SpanBatch } from './span-batch.ts';
import { SpanOrigins } from './span-origins.ts';
import type { NumberedOrigin } from './span-origins.ts';
import { SpanRejection } from './span-rejection.ts';
import { NAME_PIECE, SignatureCache, SpanSignature } from './span-signature.ts';
import type { SignatureEntry } from './span-signature.ts';
import { NamingAttributes } from './walk-attribute.ts';
import { WireReader } from './wire-reader.ts';

/** Reasons by their number in {@link SpanBatch.rejected}. */
export const REJECTION_REASONS: readonly SpanRejection[] = Object.values(SpanRejection);

/** Longest duration of a span that is believed: 7 days. */
const MAX_DURATION_NS = 7 * 86_400 * 1e9;
/** The snapshot's numbers reach to the year 2112; what claims to be later is no time of a span. */
const END_OF_TIME_US = 2 ** 52 - 1;
const TWO_TO_32 = 2 ** 32;

const NOT_TAKEN = (reason: SpanRejection): number => REJECTION_REASONS.indexOf(reason);
const INVALID_TRACE_ID = NOT_TAKEN(SpanRejection.invalidTraceId);
const INVALID_SPAN_ID = NOT_TAKEN(SpanRejection.invalidSpanId);
const MISSING_START_TIME = NOT_TAKEN(SpanRejection.missingStartTime);
const MISSING_END_TIME = NOT_TAKEN(SpanRejection.missingEndTime);
const END_BEFORE_START = NOT_TAKEN(SpanRejection.endBeforeStart);
const FUTURE_TIMESTAMP = NOT_TAKEN(SpanRejection.futureTimestamp);
const DURATION_OUT_OF_RANGE = NOT_TAKEN(SpanRejection.durationOutOfRange);
const TAKEN = -1;

/** Tags of `ExportTraceServiceRequest`, `ResourceSpans` and `ScopeSpans`. */
const RESOURCE_SPANS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_SPANS = 0x12;
const SPAN = 0x12;

/**
 * Walks over the wire bytes of `ExportTraceServiceRequest` records into columns of numbers. It takes and refuses
 * exactly what `decodeSpans` does, without its objects: a span is decoded, and `describe` asked for its label, only
 * when no span of the same signature was seen lately.
 */
export class SpanWalker<L> {
  private readonly describe: (span: SpanRecord) => L;
  private readonly batch = new SpanBatch<L>();
  private readonly signature = new SpanSignature();
  private readonly attributes = new NamingAttributes(this.signature);
  private labels = new SignatureCache<L>();
  private origins = new SpanOrigins();
  private origin: NumberedOrigin = { service: '', environment: '', number: 0 };
  private batchNumber = 0;
  private latestEndUs = 0;
  private reader = new WireReader(new Uint8Array());
  private bytes: Uint8Array = new Uint8Array();
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** Ranges and numbers of the span that is walked over; -1 where a field is absent. */
  private traceAt = -1;
  private traceLength = 0;
  private idAt = -1;
  private idLength = 0;
  private parentAt = -1;
  private parentLength = 0;
  private nameAt = -1;
  private nameEnd = -1;
  private startAt = -1;
  private endAt = -1;
  private kind = 0;
  private status = 0;

  constructor(describe: (span: SpanRecord) => L) {
    this.describe = describe;
  }

  /**
   * The spans of a record. The batch is the walker's own and holds until the next call. A span that ends after
   * `latestEndUs` (microseconds since the epoch) is rejected.
   * @throws ScoutError invalid_argument when the bytes are not OTLP
   */
  walk(bytes: Uint8Array, latestEndUs: number): SpanBatch<L> {
    this.reader = new WireReader(bytes);
    this.bytes = this.reader.bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.latestEndUs = latestEndUs;
    this.batchNumber += 1;
    this.batch.clear();
    if (this.origins.isExhausted()) {
      this.origins = new SpanOrigins();
      this.labels = new SignatureCache();
    }
    const { reader } = this;
    while (reader.hasMore()) {
      const field = reader.uint32();
      if (field === RESOURCE_SPANS) this.walkResourceSpans();
      else reader.skip(field & 7);
    }
    return this.batch;
  }

  /** The resource may follow the spans it describes: the spans wait until it is known. */
  private walkResourceSpans(): void {
    const { reader } = this;
    const end = reader.end();
    const outer = reader.limit;
    reader.limit = end;
    const resources: number[] = [];
    const scopes: number[] = [];
    while (reader.hasMore()) {
      const field = reader.uint32();
      if (field === RESOURCE || field === SCOPE_SPANS) {
        const fieldEnd = reader.end();
        (field === RESOURCE ? resources : scopes).push(reader.position, fieldEnd);
        reader.position = fieldEnd;
      } else reader.skip(field & 7);
    }
    this.origin = this.origins.read(reader.bytes, this.view, resources);
    for (let index = 0; index < scopes.length; index += 2) {
      reader.position = scopes[index] as number;
      reader.limit = scopes[index + 1] as number;
      this.walkScopeSpans();
    }
    reader.limit = outer;
    reader.position = end;
  }

  private walkScopeSpans(): void {
    const { reader } = this;
    while (reader.hasMore()) {
      const field = reader.uint32();
      if (field === SPAN) this.walkSpan();
      else reader.skip(field & 7);
    }
  }

  private walkSpan(): void {
    const { reader } = this;
    const end = reader.end();
    const start = reader.position;
    const outer = reader.limit;
    reader.limit = end;
    this.clear();
    this.walkFields(reader, end);
    reader.limit = outer;
    const verdict = this.takeNumbers();
    if (verdict === TAKEN) {
      this.batch.labels[this.batch.count] = this.labelOf(start, end);
      this.batch.count += 1;
    } else this.batch.rejected[verdict] = (this.batch.rejected[verdict] as number) + 1;
  }

  private clear(): void {
    this.traceLength = 0;
    this.idLength = 0;
    this.parentLength = 0;
    this.nameAt = -1;
    this.startAt = -1;
    this.endAt = -1;
    this.kind = 0;
    this.status = 0;
    this.attributes.clear();
  }

  /**
   * Walks over the fields of a span. What senders write as a rule, lengths of one byte, is read here; everything else
   * is left to the general way.
   */
  // eslint-disable-next-line complexity, max-lines-per-function -- The worker's hottest loop: a call or an object per field costs a tenth of it.
  private walkFields(reader: WireReader, end: number): void {
    const { bytes, view } = this;
    let { position } = reader;
    while (position < end) {
      const tag = bytes[position] as number;
      const length = bytes[position + 1] as number;
      switch (tag) {
        case 0x4a:
          position = this.attributes.walk(reader, view, position);
          continue;
        case 0x0a:
          if (length !== 16 || position + 18 > end) break;
          this.traceAt = position + 2;
          this.traceLength = 16;
          position += 18;
          continue;
        case 0x12:
          if (length !== 8 || position + 10 > end) break;
          this.idAt = position + 2;
          this.idLength = 8;
          position += 10;
          continue;
        case 0x22:
          if (length !== 8 || position + 10 > end) break;
          this.parentAt = position + 2;
          this.parentLength = 8;
          position += 10;
          continue;
        case 0x2a:
          if (position + 2 > end || length >= 0x80 || position + 2 + length > end) break;
          this.nameAt = position + 2;
          position += 2 + length;
          this.nameEnd = position;
          continue;
        case 0x30:
          if (length > 5 || position + 2 > end) break;
          this.kind = length;
          position += 2;
          continue;
        case 0x39:
          if (position + 9 > end) break;
          this.startAt = position + 1;
          position += 9;
          continue;
        case 0x41:
          if (position + 9 > end) break;
          this.endAt = position + 1;
          position += 9;
          continue;
        case 0x7a: {
          if (length !== 2 || position + 4 > end || bytes[position + 2] !== 0x18) break;
          const code = bytes[position + 3] as number;
          if (code > 2) break;
          this.status = code;
          position += 4;
          continue;
        }
      }
      reader.position = position;
      this.walkField(reader);
      position = reader.position;
    }
    reader.position = position;
  }

  /** Walks over one field of a span; the numbers are those of `opentelemetry.proto.trace.v1.Span`. */
  private walkField(reader: WireReader): void {
    const field = reader.uint32();
    switch (field) {
      case 0x4a:
        this.attributes.walkOne(reader, this.view);
        return;
      case 0x0a: {
        const end = reader.end();
        this.traceAt = reader.position;
        this.traceLength = end - reader.position;
        reader.position = end;
        return;
      }
      case 0x12: {
        const end = reader.end();
        this.idAt = reader.position;
        this.idLength = end - reader.position;
        reader.position = end;
        return;
      }
      case 0x39:
        this.startAt = reader.fixed64At();
        return;
      case 0x41:
        this.endAt = reader.fixed64At();
        return;
      default:
        this.walkDetail(reader, field);
    }
  }

  private walkDetail(reader: WireReader, field: number): void {
    switch (field) {
      case 0x22: {
        const end = reader.end();
        this.parentAt = reader.position;
        this.parentLength = end - reader.position;
        reader.position = end;
        return;
      }
      case 0x2a:
        this.nameEnd = reader.end();
        this.nameAt = reader.position;
        reader.position = this.nameEnd;
        return;
      case 0x30: {
        const kind = reader.uint32();
        this.kind = kind <= 5 ? kind : 0;
        return;
      }
      case 0x7a:
        this.status = walkStatus(reader);
        return;
      default:
        reader.skip(field & 7);
    }
  }

  /** Writes ids and times behind the last span of the batch. Returns why the span can't be taken, or {@link TAKEN}. */
  private takeNumbers(): number {
    const { batch, view, traceAt, idAt } = this;
    batch.reserve();
    const { ids } = batch;
    const at = batch.count * SPAN_BATCH_ID_WORDS;
    if (this.traceLength !== 16) return INVALID_TRACE_ID;
    for (let word = 0; word < 4; word += 1) ids[at + word] = view.getInt32(traceAt + 4 * word);
    if (((ids[at] as number) | (ids[at + 1] as number) | (ids[at + 2] as number) | (ids[at + 3] as number)) === 0) {
      return INVALID_TRACE_ID;
    }
    if (this.idLength !== 8) return INVALID_SPAN_ID;
    ids[at + 4] = view.getInt32(idAt);
    ids[at + 5] = view.getInt32(idAt + 4);
    if (((ids[at + 4] as number) | (ids[at + 5] as number)) === 0) return INVALID_SPAN_ID;
    ids[at + 6] = this.parentWord(0);
    ids[at + 7] = this.parentWord(4);
    return this.takeTimes();
  }

  private takeTimes(): number {
    const { batch } = this;
    const startLow = this.timeWord(this.startAt, 0);
    const startHigh = this.timeWord(this.startAt, 4);
    if (startLow === 0 && startHigh === 0) return MISSING_START_TIME;
    const endLow = this.timeWord(this.endAt, 0);
    const endHigh = this.timeWord(this.endAt, 4);
    if (endLow === 0 && endHigh === 0) return MISSING_END_TIME;
    const durationNs = (endHigh - startHigh) * TWO_TO_32 + (endLow - startLow);
    if (durationNs < 0) return END_BEFORE_START;
    const startUs = microsecondsOf(startHigh, startLow);
    const problem = this.problemOf(startUs, durationNs);
    if (problem !== TAKEN) return problem;
    batch.times[batch.count * SPAN_BATCH_TIMES] = startUs;
    batch.times[batch.count * SPAN_BATCH_TIMES + 1] = durationNs;
    return TAKEN;
  }

  private problemOf(startUs: number, durationNs: number): number {
    if (startUs > END_OF_TIME_US || startUs + durationNs / 1000 > this.latestEndUs) return FUTURE_TIMESTAMP;
    return durationNs > MAX_DURATION_NS ? DURATION_OUT_OF_RANGE : TAKEN;
  }

  /** Half of a time; an absent one is zero, as on the wire. */
  private timeWord(at: number, offset: number): number {
    return at < 0 ? 0 : this.view.getUint32(at + offset, true);
  }

  /** Four bytes of the parent id as a word. Ids of a wrong length are read as far as they go. */
  private parentWord(offset: number): number {
    if (this.parentLength === 8) return this.view.getInt32(this.parentAt + offset);
    let word = 0;
    for (let index = offset; index < offset + 4 && index < this.parentLength; index += 1) {
      word = (word << 8) | this.view.getUint8(this.parentAt + index);
    }
    return word;
  }

  /** The position of the span's label among the batch's distinct ones. */
  private labelOf(start: number, end: number): number {
    const { signature, batch } = this;
    const isNamedByRoute = this.attributes.isNamedByRoute();
    // The pieces of the two forms must not be taken for one another: a name can hold any bytes.
    signature.head = (this.origin.number << 6) | (this.kind << 3) | (isNamedByRoute ? 4 : 0) | this.status;
    if (!isNamedByRoute) {
      signature.push(NAME_PIECE, Math.max(0, this.nameAt), this.nameAt < 0 ? 0 : this.nameEnd);
    }
    const entry = this.labels.find(signature, this.view) ?? this.learn(start, end);
    if (entry.batch !== this.batchNumber) {
      entry.batch = this.batchNumber;
      entry.index = batch.distinct.length;
      batch.distinct.push(entry.label);
    }
    return entry.index;
  }

  private learn(start: number, end: number): SignatureEntry<L> {
    const label = this.describe(decodeSpanAt(this.reader.bytes, [start, end], this.origin));
    return this.labels.add(this.signature, this.view, label);
  }
}

/** Division of 64 bits by parts: the remainder of the high word is below 1000, so every step is exact. */
function microsecondsOf(nsHigh: number, nsLow: number): number {
  const high = Math.floor(nsHigh / 1000);
  const rest = nsHigh - high * 1000;
  return high * TWO_TO_32 + Math.floor((rest * TWO_TO_32 + nsLow) / 1000);
}

function walkStatus(reader: WireReader): number {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  let status = 0;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === 0x18) {
      const code = reader.uint32();
      status = code <= 2 ? code : 0;
    } else reader.skip(field & 7);
  }
  reader.limit = outer;
  return status;
}
