import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLogsRequest } from '../../../../contracts/otlp/encode-logs.ts';
import type { LogRecordInput } from '../../../../contracts/otlp/encode-logs.ts';
import { MAX_VALUE_DEPTH } from '../../../../contracts/otlp/limits.ts';
import { decodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import type { TelemetryValue } from '../../../../contracts/otlp/telemetry-value.ts';
import { TOO_DEEP } from '../../../../contracts/otlp/telemetry-value.ts';

const record = (overrides: Partial<LogRecordInput> = {}): LogRecordInput => ({
  timeNs: 1_760_000_000_000_000_001n,
  severityNumber: 9,
  severityText: 'INFO',
  body: 'hello',
  attributes: {},
  ...overrides,
});
const decode = (...records: readonly LogRecordInput[]) =>
  decodeRequest('logs', encodeLogsRequest([{ resourceAttributes: { 'service.name': 'shop' }, records }])) as {
    resourceLogs: { scopeLogs: { logRecords: { body?: object; attributes?: object }[] }[] }[];
  };
const bodyOf = (body: TelemetryValue) => decode(record({ body })).resourceLogs[0]?.scopeLogs[0]?.logRecords[0]?.body;

describe('encodeLogsRequest', () => {
  it('writes groups, records and attributes in their order, as a library decodes them', () => {
    const bytes = encodeLogsRequest([
      { resourceAttributes: { 'service.name': 'shop', replicas: 3 }, scopeName: 'tail', records: [record(), record()] },
      { resourceAttributes: {}, records: [record({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) })] },
    ]);

    expect(decodeRequest('logs', bytes)).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'shop' } },
              { key: 'replicas', value: { intValue: '3' } },
            ],
          },
          scopeLogs: [
            {
              scope: { name: 'tail' },
              logRecords: Array.from({ length: 2 }, () => ({
                timeUnixNano: '1760000000000000001',
                severityNumber: 9,
                severityText: 'INFO',
                body: { stringValue: 'hello' },
              })),
            },
          ],
        },
        {
          resource: {},
          scopeLogs: [
            {
              logRecords: [
                expect.objectContaining({
                  traceId: Buffer.from('ab'.repeat(16), 'hex'),
                  spanId: Buffer.from('cd'.repeat(8), 'hex'),
                }),
              ],
            },
          ],
        },
      ],
    });
  });

  it.each<[TelemetryValue, object]>([
    [-1, { intValue: '-1' }],
    [2 ** 52 + 1, { intValue: '4503599627370497' }],
    [1.5, { doubleValue: 1.5 }],
    [2n ** 63n - 1n, { intValue: '9223372036854775807' }],
    [2n ** 64n, { stringValue: '18446744073709551616' }],
    [true, { boolValue: true }],
    [null, {}],
    [new Uint8Array([1]), { bytesValue: Buffer.from([1]) }],
    [
      ['a', { b: [false] }],
      {
        arrayValue: {
          values: [
            { stringValue: 'a' },
            { kvlistValue: { values: [{ key: 'b', value: { arrayValue: { values: [{ boolValue: false }] } } }] } },
          ],
        },
      },
    ],
  ])('writes the value %s', (value, expected) => {
    expect(bodyOf(value)).toEqual(expected);
  });

  it('cuts what is nested too deeply, and leaves out ids that are none', () => {
    let nested: TelemetryValue = 'end';
    for (let level = 0; level < 5_000; level += 1) nested = [nested];

    const text = JSON.stringify(decode(record({ body: nested, traceId: 'xyz', spanId: '12' })));

    expect(text).toContain(TOO_DEEP);
    expect(text.split('arrayValue')).toHaveLength(MAX_VALUE_DEPTH + 1);
    expect(text).not.toContain('traceId');
  });

  it('writes every text as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ minLength: 1, maxLength: 80 }),
        (text, key) => {
          const [only] = decode(record({ body: text, attributes: { [key]: text } })).resourceLogs;

          expect(only?.scopeLogs[0]?.logRecords[0]).toMatchObject({
            body: { stringValue: text },
            attributes: [{ key, value: { stringValue: text } }],
          });
        },
      ),
    );
  });
});
