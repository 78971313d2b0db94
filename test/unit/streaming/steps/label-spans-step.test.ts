import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { createLabelSpansStep } from '../../../../streaming/steps/label-spans-step.ts';
import { SPAN_T0_MS, buildSpan, traceId } from '../../../support/builders/build-span.ts';

const label = (...spans: readonly SpanRecord[]) => createLabelSpansStep()({ spans, rejectedSpans: 1 });

describe('labelling spans', () => {
  it('keeps ids as words, times as microseconds and nanoseconds, and the parts of the label', () => {
    const span = buildSpan({
      spanId: '00000001fffffffe',
      parentSpanId: 'ABCDEF0123456789',
      startTimeNs: BigInt(SPAN_T0_MS) * 1_000_000n + 1_999n,
      endTimeNs: BigInt(SPAN_T0_MS) * 1_000_000n + 5_001n,
      status: 'error',
    });

    expect(label(span)).toEqual({
      kind: 'ok',
      value: {
        rejectedSpans: 1,
        spans: [
          {
            traceId: traceId(1),
            idHigh: 1,
            idLow: 0xfffffffe,
            parentHigh: 0xabcdef01,
            parentLow: 0x23456789,
            startUs: SPAN_T0_MS * 1000 + 1,
            durationNs: 3_002,
            parts: {
              kind: 'server',
              isError: true,
              service: 'shop',
              environment: 'production',
              operation: 'GET /cart',
              journeyKind: 'other',
            },
          },
        ],
      },
    });
  });

  it('has zero words for a span without parent', () => {
    expect(label(buildSpan())).toMatchObject({ value: { spans: [{ parentHigh: 0, parentLow: 0 }] } });
  });

  it('rejects times beyond what can be counted', () => {
    expect(label(buildSpan({ startTimeNs: 2n ** 63n, endTimeNs: 2n ** 63n }), buildSpan())).toMatchObject({
      value: { rejectedSpans: 2, spans: [{}] },
    });
  });

  it('sends a record that breaks it to the dead letters', () => {
    const broken = { ...buildSpan(), attributes: undefined } as unknown as SpanRecord;

    expect(label(broken)).toEqual({ kind: 'dlq', reason: 'processing_failed' });
  });
});
