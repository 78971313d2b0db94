import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import { REJECTION_REASONS, SpanWalker } from '../../../../contracts/otlp/walk-spans.ts';
import { labelPartsOf, timesOf } from '../../../../domain/fingerprint/trace-span.ts';
import type { LabelParts } from '../../../../domain/fingerprint/trace-span.ts';
import { SpanAttribute } from '../../../../domain/telemetry/semantic-conventions.ts';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';
import { mutate, seededRandom } from '../../../support/mutate.ts';
import { attributeOf, otlpRequest, otlpSpan, textAttribute } from '../../../support/otlp.ts';
import { wordsOf } from '../../../support/span-batches.ts';

/** One walker for all runs: what it remembers of earlier records must not show. */
const walker = new SpanWalker<LabelParts>(labelPartsOf);

function walked(bytes: Uint8Array) {
  const batch = walker.walk(bytes, Number.POSITIVE_INFINITY);
  const spans = Array.from({ length: batch.count }, (_, index) => ({
    ids: [...batch.ids.subarray(index * 8, index * 8 + 8)],
    times: [...batch.times.subarray(index * 2, index * 2 + 2)],
    label: batch.distinct[batch.labels[index]!],
  }));
  const rejected = REJECTION_REASONS.map((reason, number) => ({ reason, count: batch.rejected[number]! }));
  return { spans, rejected: rejected.filter(({ count }) => count > 0) };
}

const DAYS_7_NS = 7 * 86_400e9;
const isBelievable = (span: SpanRecord): boolean =>
  span.startTimeNs <= BigInt(2 ** 52 - 1) * 1000n && timesOf(span).durationNs <= DAYS_7_NS;

function decoded(bytes: Uint8Array) {
  const { spans, rejected } = decodeSpans(bytes);
  return {
    spans: spans.filter(isBelievable).map((span) => {
      const parent = span.parentSpanId.padEnd(16, '0').slice(0, 16);
      return {
        ids: [...wordsOf(span.traceId), ...wordsOf(span.spanId), ...wordsOf(parent)],
        times: [timesOf(span).startUs, timesOf(span).durationNs],
        label: labelPartsOf(span),
      };
    }),
    rejected: [...rejected].sort((a, b) => REJECTION_REASONS.indexOf(a.reason) - REJECTION_REASONS.indexOf(b.reason)),
  };
}

const keys = [...Object.values(SpanAttribute).flat(), 'http.url2', 'user.id', ''];
const values = fc.oneof(
  fc.constantFrom<string | number | boolean>(
    '',
    'GET',
    '/cart/42',
    'grpc',
    'Checkout/Pay',
    '13',
    'é東',
    'x'.repeat(200),
  ),
  fc.constantFrom<string | number | boolean>(200, 404, 503, 13, 0, -1, 2 ** 40, 0.5, true),
);
const spans: fc.Arbitrary<readonly SpanRecord[]> = fc.array(
  fc
    .record({
      trace: fc.nat({ max: 3 }),
      parent: fc.nat({ max: 2 }),
      name: fc.constantFrom('', 'GET /cart', 'job 17', '\n\u000ahttp.route'),
      service: fc.constantFrom('shop', 'stock'),
      environment: fc.constantFrom('production', 'staging'),
      kind: fc.constantFrom('unspecified' as const, 'server' as const, 'client' as const, 'consumer' as const),
      status: fc.constantFrom('unset' as const, 'ok' as const, 'error' as const),
      startTimeNs: fc.constantFrom(0n, 1n, 1_760_000_100_123_456_789n, 2n ** 63n),
      lastsNs: fc.constantFrom(-1n, 0n, 999n, 10n ** 9n, 10n ** 18n),
      attributes: fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 6 }),
    })
    .map(({ trace, parent, lastsNs, ...span }) =>
      buildSpan({
        ...span,
        traceId: trace === 0 ? '0'.repeat(32) : traceId(trace),
        parentSpanId: parent === 0 ? '' : spanId(parent),
        endTimeNs: span.startTimeNs + lastsNs < 0n ? 0n : span.startTimeNs + lastsNs,
      }),
    ),
  { maxLength: 8 },
);

describe('walking over a record', () => {
  it('finds what decoding its spans finds: ids, times, labels and rejections', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const bytes = encodeSpans(all);

        const expected = decoded(bytes);
        expect(walked(bytes).spans).toEqual(expected.spans);
        expect(walked(bytes).rejected).toEqual(expect.arrayContaining(expected.rejected));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes and refuses the same bytes as the decoder, however damaged', () => {
    const nested = attributeOf('nested', { kvlistValue: { values: [textAttribute('a', 'b')] } });
    const list = attributeOf('http.route', { arrayValue: { values: [{ stringValue: 'x' }] } });
    const span = otlpSpan({
      attributes: [textAttribute('http.request.method', 'GET'), nested, textAttribute('http.route', '/cart'), list],
      status: { code: 2, message: 'boom' },
    });
    const seed = encodeTraceRequest(otlpRequest([span, otlpSpan({ attributes: [textAttribute('url.path', '/a')] })]));
    const random = seededRandom(11);
    const outcomeOf = <T>(read: () => T): T | string => {
      try {
        return read();
      } catch (error) {
        return String((error as { code?: string }).code);
      }
    };
    let refused = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = mutate(Buffer.from(seed), random);
      const expected = outcomeOf(() => decoded(bytes));
      const found = outcomeOf(() => walked(bytes));
      if (typeof expected === 'string') refused += 1;
      expect(typeof found === 'string' ? found : found.spans).toEqual(
        typeof expected === 'string' ? expected : expected.spans,
      );
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('asks for a label once per signature, and not again for another URL under the same route', () => {
    let asked = 0;
    const counting = new SpanWalker((span: SpanRecord) => {
      asked += 1;
      return labelPartsOf(span);
    });
    const visit = (id: number) =>
      buildSpan({
        attributes: { 'http.request.method': 'GET', 'http.route': '/cart/{id}', 'url.path': `/cart/${id}` },
      });

    counting.walk(encodeSpans([visit(1), visit(2)]), Number.POSITIVE_INFINITY);
    counting.walk(encodeSpans([visit(3)]), Number.POSITIVE_INFINITY);

    expect(asked).toBe(1);
  });

  it('finds attributes behind a tag that is longer than it must be', () => {
    const bytes = Buffer.from(encodeSpans([buildSpan({ attributes: { 'http.route': '/a' } })]));
    const key = bytes.indexOf('http.route') - 4;
    const span = bytes.subarray(bytes.indexOf(Buffer.from([0x0a, 0x10])));
    const at = key - (bytes.length - span.length);
    const longer = Buffer.concat([span.subarray(0, at), Buffer.from([0xca, 0x00]), span.subarray(at + 1)]);
    const wrap = (tag: number, content: Buffer) => {
      const head = content.length < 0x80 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
      return Buffer.concat([Buffer.from([tag, ...head]), content]);
    };
    const request = wrap(0x0a, wrap(0x12, wrap(0x12, longer)));

    expect(walked(request)).toEqual(decoded(request));
    expect(walked(request).spans).toMatchObject([{ label: { operation: '/a' } }]);
  });

  it('takes a span’s name for no attribute, whatever bytes it has', () => {
    const attribute = '\n\u000ahttp.route\u0012\u0004\n\u0002/a';
    const named = buildSpan({ name: attribute, attributes: {} });
    const routed = buildSpan({ attributes: { 'http.route': '/a' } });

    for (const bytes of [encodeSpans([named]), encodeSpans([routed]), encodeSpans([named, routed])]) {
      expect(walked(bytes)).toEqual(decoded(bytes));
    }
  });
});
