import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGrpcMessageText } from '../../../../../ingest/otlp/grpc/grpc-message-text.ts';
import { parseGrpcTimeoutMs } from '../../../../../ingest/otlp/grpc/grpc-timeout.ts';

describe('the headers of gRPC', () => {
  it('carry any text in printable ASCII that decodes to the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeGrpcMessageText(text);

        expect(encoded).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeURIComponent(encoded)).toBe(text);
      }),
    );
  });

  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['10S', 10_000],
    ['250m', 250],
    ['1500u', 2],
    ['1n', 1],
    ['99999999H', 2 ** 31 - 1],
    [undefined, undefined],
    ['', Number.NaN],
    ['10', Number.NaN],
    ['123456789S', Number.NaN],
    ['-1S', Number.NaN],
    ['1s', Number.NaN],
  ])('say grpc-timeout %s, which is %s milliseconds', (header, timeoutMs) => {
    expect(parseGrpcTimeoutMs(header)).toBe(timeoutMs);
  });
});
