import { describe, expect, it } from 'vitest';
import { createDecodeRecordStep } from '../../../../streaming/steps/decode-record-step.ts';
import { buildSpan } from '../../../support/builders/build-span.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';

const decode = (value: Uint8Array, headers: Record<string, string> = {}) =>
  createDecodeRecordStep()({ offset: 0, appendedAtMs: 0, headers, value });

describe('decoding a record', () => {
  it('gives its spans', () => {
    const span = buildSpan({ attributes: { 'http.route': '/cart', retries: 2 } });

    expect(decode(encodeSpans([span]), { signal: 'traces' })).toEqual({
      kind: 'ok',
      value: { spans: [span], rejectedSpans: 0 },
    });
  });

  it('counts spans that can’t be used', () => {
    expect(decode(encodeSpans([buildSpan(), buildSpan({ endTimeNs: 0n })]))).toMatchObject({
      kind: 'ok',
      value: { rejectedSpans: 1 },
    });
  });

  it('sends bytes that are no OTLP to the dead letters', () => {
    expect(decode(Uint8Array.of(0xff, 0xff))).toEqual({ kind: 'dlq', reason: 'undecodable' });
  });

  it('drops another signal', () => {
    expect(decode(new Uint8Array(), { signal: 'logs' })).toEqual({ kind: 'drop', reason: 'unsupported_signal' });
  });
});
