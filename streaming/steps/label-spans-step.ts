import { ScoutError } from '../../domain/errors/scout-error.ts';
import { labelPartsOf, timesOf } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import { MAX_SIGNED_VARINT } from '../../domain/sketch/varint.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { DEAD_LETTER_REASON, ok } from '../outcome.ts';
import type { StepOutcome } from '../outcome.ts';
import type { DecodedRecord } from './decode-record-step.ts';

/** All of a span that the trace table keeps; ids as two unsigned 32-bit words, which take no heap of their own. */
export interface LabelledSpan {
  readonly traceId: string;
  readonly idHigh: number;
  readonly idLow: number;
  /** Both words are zero for a span without a parent. */
  readonly parentHigh: number;
  readonly parentLow: number;
  readonly startUs: number;
  readonly durationNs: number;
  readonly parts: LabelParts;
}

/** A record as the trace table takes it. */
export interface LabelledRecord {
  readonly spans: readonly LabelledSpan[];
  readonly rejectedSpans: number;
}

/**
 * Creates the step that reduces spans to what their trace's shape needs. It looks at all spans before any of them is
 * counted, so a record is counted whole or not at all.
 */
export function createLabelSpansStep(): (record: DecodedRecord) => StepOutcome<LabelledRecord> {
  return function labelSpansStep(record) {
    try {
      const spans = record.spans.filter(isRepresentable).map(labelSpan);
      return ok({ spans, rejectedSpans: record.rejectedSpans + record.spans.length - spans.length });
    } catch (error) {
      return { kind: 'dlq', reason: DEAD_LETTER_REASON[ScoutError.from(error).code] };
    }
  };
}

/** The snapshot's numbers reach to the year 2112; what claims to be later is no time of a span. */
const END_OF_TIME_NS = BigInt(MAX_SIGNED_VARINT) * 1000n;

function isRepresentable(span: SpanRecord): boolean {
  return span.startTimeNs <= END_OF_TIME_NS && span.endTimeNs - span.startTimeNs <= Number.MAX_SAFE_INTEGER;
}

function labelSpan(span: SpanRecord): LabelledSpan {
  const { startUs, durationNs } = timesOf(span);
  return {
    traceId: span.traceId,
    idHigh: wordAt(span.spanId, 0),
    idLow: wordAt(span.spanId, 8),
    parentHigh: wordAt(span.parentSpanId, 0),
    parentLow: wordAt(span.parentSpanId, 8),
    startUs,
    durationNs,
    parts: labelPartsOf(span),
  };
}

/** Eight hex digits as an unsigned word; zero beyond the end of the text. */
function wordAt(hex: string, start: number): number {
  let word = 0;
  for (let position = start; position < start + 8 && position < hex.length; position += 1) {
    const code = hex.charCodeAt(position);
    word = (word << 4) | (code < 0x40 ? code & 0xf : (code & 0xf) + 9);
  }
  return word >>> 0;
}
