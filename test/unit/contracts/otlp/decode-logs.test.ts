import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogRecords } from '../../../../contracts/otlp/decode-logs.ts';
import { encodeLogsRequest } from '../../../../contracts/otlp/encode-logs.ts';
import { encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';
import { decodeLogs } from '../../../support/decode-logs.ts';

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${String(digits)}}$`));
const record = fc.record({
  timeNs: fc.bigInt({ min: 0n, max: 2n ** 42n }).map((ms) => ms * 1_000_003n),
  observedTimeNs: fc.option(fc.bigInt({ min: 0n, max: 2n ** 62n }), { nil: undefined }),
  severityNumber: fc.nat(24),
  severityText: fc.constantFrom('', 'INFO', 'Warnung'),
  body: fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(1e6), fc.boolean()),
  attributes: fc.dictionary(fc.constantFrom('event.name', 'exception.type', 'k'), fc.string()),
  traceId: fc.option(hex(32), { nil: undefined }),
  spanId: fc.option(hex(16), { nil: undefined }),
});
const groups = fc.array(
  fc.record({
    resourceAttributes: fc.record({ 'service.name': fc.constantFrom('cart', 'stock') }),
    records: fc.array(record, { maxLength: 4 }),
  }),
  { maxLength: 3 },
);

describe('decodeLogRecords', () => {
  it('agrees with a decoder that builds messages', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const bytes = encodeLogsRequest(input);

        const decoded = decodeLogRecords(bytes);

        const expected = decodeLogs(bytes).map((log) => ({
          service: log.resource['service.name'],
          environment: 'default',
          timeMs: Math.floor(Number(log.timeNs === 0n ? log.observedTimeNs : log.timeNs) / 1e6),
          severityNumber: log.severityNumber,
          severityText: log.severityText,
          body: { kind: 'text', text: String(log.body) },
          traceId: /^0*$/.test(log.traceId) ? '' : log.traceId,
          spanId: /^0*$/.test(log.spanId) ? '' : log.spanId,
          eventName: log.attributes['event.name'] ?? '',
          exceptionType: log.attributes['exception.type'] ?? '',
        }));
        expect(decoded).toMatchObject(expected);
        expect(decoded).toHaveLength(expected.length);
      }),
    );
  });

  it('gives the fields of a structured body, nested ones as JSON', () => {
    const body = { msg: 'paid', level: 'error', cart: { items: [1, 'two', null], total: 4.5 }, ok: true };
    const bytes = encodeLogsRequest([
      { resourceAttributes: {}, records: [{ timeNs: 1n, severityNumber: 0, severityText: '', body, attributes: {} }] },
    ]);

    const [log] = decodeLogRecords(bytes);

    expect(log).toMatchObject({ service: 'unknown_service', environment: 'default' });
    expect(log?.body).toEqual({
      kind: 'fields',
      fields: [
        ['msg', 'paid'],
        ['level', 'error'],
        ['cart', '{"items":"[1,\\"two\\",null]","total":4.5}'],
        ['ok', true],
      ],
    });
  });

  it('reads a resource that follows its records, and the event name field before the attribute', () => {
    const named = (value: string) => ({ key: 'event.name', value: { stringValue: value } });
    const logs = { logRecords: [{ eventName: 'field', attributes: [named('attribute')] }] };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
    const first = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [logs] }] });
    const second = encodeRequest('logs', { resourceLogs: [{ resource }] });
    const inner = Buffer.concat([first.subarray(2), second.subarray(2)]);

    const decoded = decodeLogRecords(Buffer.concat([Buffer.from([0x0a, inner.length]), inner]));

    expect(decoded).toMatchObject([{ service: 'cart', eventName: 'field' }]);
  });

  it('tells the names of attributes to those alone who ask for them', () => {
    const attributes = ['http.route', 'x-request-id'].map((key) => ({ key, value: { stringValue: 'x' } }));
    const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] });

    expect(decodeLogRecords(bytes, { withAttributeNames: true })[0]?.attributeNames).toEqual([
      'http.route',
      'x-request-id',
    ]);
    expect(decodeLogRecords(bytes)[0]?.attributeNames).toBeUndefined();
  });

  it('refuses bytes that are not OTLP, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeLogRecords(bytes);
        } catch (error) {
          expect(isScoutError(error, 'invalid_argument')).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
