import type { SpanBatch } from '../../contracts/otlp/span-batch.ts';
import { SpanWalker } from '../../contracts/otlp/walk-spans.ts';
import { labelPartsOf } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { encodeSpans } from './encode-spans.ts';

/** Spans as the columns that a partition takes in. */
export function batchOf(spans: readonly SpanRecord[]): SpanBatch<LabelParts> {
  return new SpanWalker<LabelParts>(labelPartsOf).walk(encodeSpans(spans), Number.POSITIVE_INFINITY);
}

/** The words of an id of hex digits. */
export function wordsOf(hex: string): Int32Array {
  return Int32Array.from({ length: hex.length / 8 }, (_, word) =>
    Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16),
  );
}
