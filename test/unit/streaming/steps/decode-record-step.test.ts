import { describe, expect, it } from 'vitest';
import { REJECTION_REASONS } from '../../../../contracts/otlp/walk-spans.ts';
import { createDecodeRecordStep } from '../../../../streaming/steps/decode-record-step.ts';
import { SPAN_T0_MS, buildSpan, traceId } from '../../../support/builders/build-span.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';
import { wordsOf } from '../../../support/span-batches.ts';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';

const T0_NS = BigInt(SPAN_T0_MS) * 1_000_000n;

const decode = (value: Uint8Array, { headers = {}, appendedAtMs = 0 }: RecordSketch = {}) =>
  createDecodeRecordStep()({ offset: 0, appendedAtMs, headers, value });

interface RecordSketch {
  readonly headers?: Record<string, string>;
  readonly appendedAtMs?: number;
}

function batchIn(spans: readonly SpanRecord[], record: RecordSketch = {}) {
  const outcome = decode(encodeSpans(spans), record);
  if (outcome.kind !== 'ok') throw new Error(outcome.kind);
  const { rejected } = outcome.value;
  const reasons = REJECTION_REASONS.flatMap((reason, index) => new Array<string>(rejected[index]!).fill(reason));
  return { batch: outcome.value, reasons };
}

describe('decoding a record', () => {
  it('gives ids as words, times as microseconds and nanoseconds, and the parts of the label', () => {
    const span = buildSpan({
      spanId: '00000001fffffffe',
      parentSpanId: 'abcdef0123456789',
      startTimeNs: T0_NS + 1_999n,
      endTimeNs: T0_NS + 5_001n,
      status: 'error',
      attributes: { 'http.route': '/cart', 'http.request.method': 'get', retries: 2 },
    });

    const { batch, reasons } = batchIn([span], { headers: { signal: 'traces' } });

    expect([...batch.ids.subarray(0, 8)]).toEqual([
      ...wordsOf(traceId(1)),
      ...[1, 0xfffffffe | 0, 0xabcdef01 | 0, 0x23456789],
    ]);
    expect([...batch.times.subarray(0, 2)]).toEqual([SPAN_T0_MS * 1000 + 1, 3_002]);
    expect(batch.distinct).toEqual([
      {
        kind: 'server',
        isError: true,
        service: 'shop',
        environment: 'production',
        operation: 'GET /cart',
        journeyKind: 'http',
      },
    ]);
    expect({ count: batch.count, reasons }).toEqual({ count: 1, reasons: [] });
  });

  it('has zero words for a span without parent', () => {
    expect([...batchIn([buildSpan()]).batch.ids.subarray(6, 8)]).toEqual([0, 0]);
  });

  it('counts spans that can’t be used, by reason', () => {
    const { batch, reasons } = batchIn([buildSpan(), buildSpan({ endTimeNs: 0n })]);

    expect({ count: batch.count, reasons }).toEqual({ count: 1, reasons: ['missing_end_time'] });
  });

  it('rejects times beyond what can be counted', () => {
    const { batch, reasons } = batchIn([buildSpan({ startTimeNs: 2n ** 63n, endTimeNs: 2n ** 63n }), buildSpan()]);

    expect({ count: batch.count, reasons }).toEqual({ count: 1, reasons: ['future_timestamp'] });
  });

  it('rejects spans that end more than ten minutes after their record was appended', () => {
    const late = (aheadMs: number) => buildSpan({ durationMs: aheadMs });

    const { batch, reasons } = batchIn([late(600_000), late(600_001)], { appendedAtMs: SPAN_T0_MS });

    expect({ count: batch.count, reasons }).toEqual({ count: 1, reasons: ['future_timestamp'] });
  });

  it('rejects spans that last longer than a week', () => {
    const days = (count: number) => buildSpan({ endTimeNs: T0_NS + BigInt(count * 86_400e9) });

    const { batch, reasons } = batchIn([days(7), days(8)]);

    expect({ count: batch.count, reasons }).toEqual({ count: 1, reasons: ['duration_out_of_range'] });
  });

  it('sends bytes that are no OTLP to the dead letters', () => {
    expect(decode(Uint8Array.of(0xff, 0xff))).toEqual({ kind: 'dlq', reason: 'undecodable' });
  });

  it('sets a record of another schema aside: its bytes are valid, but hold nothing that the topic carries', () => {
    const otherMessage = Buffer.from([0x12, 0x03, 0x61, 0x62, 0x63, 0x18, 0x07]);

    expect(decode(otherMessage)).toEqual({ kind: 'dlq', reason: 'undecodable' });
    expect(decode(new Uint8Array())).toMatchObject({ kind: 'ok' });
  });

  it('sends a record that breaks it to the dead letters', () => {
    const step = createDecodeRecordStep(() => {
      throw new TypeError('A defect.');
    });

    expect(step({ offset: 0, appendedAtMs: 0, headers: {}, value: encodeSpans([buildSpan()]) })).toEqual({
      kind: 'dlq',
      reason: 'processing_failed',
    });
  });

  it('drops another signal without looking at its bytes', () => {
    expect(decode(Uint8Array.of(0xff), { headers: { signal: 'logs' } })).toEqual({
      kind: 'drop',
      reason: 'unsupported_signal',
    });
  });
});
