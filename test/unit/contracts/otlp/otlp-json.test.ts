import { describe, expect, it } from 'vitest';
import { int64ToBigInt, uint64ToBigInt } from '../../../../contracts/otlp/int64.ts';
import { encodeRequestJson, parseTraceRequestJson } from '../../../../contracts/otlp/otlp-json.ts';
import { decodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import type { OtlpAnyValue, OtlpSpan } from '../../../../contracts/otlp/otlp-messages.ts';

const parseSpan = (span: object): OtlpSpan => {
  const request = parseTraceRequestJson(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  return request.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0] ?? {};
};
const parseValue = (value: unknown): OtlpAnyValue =>
  parseSpan({ attributes: [{ key: 'k', value }] }).attributes?.[0]?.value ?? {};

describe('OTLP/JSON', () => {
  it('reads ids in hex of either case, and bytes values in base64', () => {
    const span = parseSpan({ traceId: '5B8EFFF798038103D269B633813FC60C', spanId: 'eee19b7ec3c1b174' });

    expect(Buffer.from(span.traceId ?? []).toString('hex')).toBe('5b8efff798038103d269b633813fc60c');
    expect(span.spanId).toHaveLength(8);
    expect([...(parseValue({ bytesValue: 'AP8=' }).bytesValue ?? [])]).toEqual([0, 255]);
  });

  it('reads 64-bit integers exactly from strings, and from numbers', () => {
    const span = parseSpan({ startTimeUnixNano: '1674981729488335207', endTimeUnixNano: 1500 });

    expect(uint64ToBigInt(span.startTimeUnixNano)).toBe(1674981729488335207n);
    expect(uint64ToBigInt(span.endTimeUnixNano)).toBe(1500n);
    expect(int64ToBigInt(parseValue({ intValue: '-9007199254740993' }).intValue)).toBe(-9007199254740993n);
  });

  it('reads enums by number, by numeral and by name', () => {
    expect(parseSpan({ kind: 3 }).kind).toBe(3);
    expect(parseSpan({ kind: '3' }).kind).toBe(3);
    expect(parseSpan({ kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_ERROR' } })).toMatchObject({
      kind: 3,
      status: { code: 2 },
    });
  });

  it('reads every kind of value', () => {
    expect(parseValue({ stringValue: '' })).toEqual({ stringValue: '' });
    expect(parseValue({ boolValue: false })).toEqual({ boolValue: false });
    expect(parseValue({ doubleValue: 'NaN' }).doubleValue).toBeNaN();
    expect(parseValue({ doubleValue: '-Infinity' }).doubleValue).toBe(-Infinity);
    expect(parseValue({ arrayValue: { values: [{ kvlistValue: { values: [{ key: 'a' }] } }] } })).toEqual({
      arrayValue: { values: [{ kvlistValue: { values: [{ key: 'a' }] } }] },
    });
  });

  it('takes snake_case, ignores what it does not know, and reads null as absent', () => {
    const span = parseSpan({ trace_id: 'ff', end_time_unix_nano: '5', somethingNew: { a: [1] }, name: null });

    expect(span.name).toBe('');
    expect(JSON.stringify(span)).not.toContain('omething');
    expect([...(span.traceId ?? [])]).toEqual([255]);
    expect(uint64ToBigInt(span.endTimeUnixNano)).toBe(5n);
  });

  it.each([
    ['[]', 'must be an object'],
    ['{"resourceSpans":{}}', '"resourceSpans" must be an array'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}', 'spans[0].traceId" must be hexadecimal'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}', 'name" must be a string'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SERVER"}]}]}]}', 'or one of SPAN_KIND_UNSPECIFIED'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1.5}]}]}]}', 'must be an integer'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"99999999999999999999"}]}]}]}', 'fit in 64 bits'],
    ['{"resourceSpans":[null]}', 'resourceSpans[0]" must be an object'],
    ['{', 'not JSON'],
  ])('refuses %s with the member that is wrong', (text, message) => {
    expect(() => parseTraceRequestJson(text)).toThrow(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message) as string }),
    );
  });

  it('refuses values that are nested without end', () => {
    const depth = 5000;
    const text = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
    const body = `{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":${text}}]}}]}`;

    expect(() => parseTraceRequestJson(body)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('reads logs, with severities by name', () => {
    const request = {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: '1760000000000000000',
                  severityNumber: 'SEVERITY_NUMBER_WARN2',
                  severityText: 'WARN',
                  body: { kvlistValue: { values: [{ key: 'n', value: { intValue: -5 } }] } },
                  traceId: '5b8efff798038103d269b633813fc60c',
                  flags: 1,
                },
              ],
            },
          ],
        },
      ],
    };

    const decoded = decodeRequest('logs', encodeRequestJson('logs', Buffer.from(JSON.stringify(request))));

    expect(decoded).toMatchObject({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: '1760000000000000000',
                  severityNumber: 14,
                  body: { kvlistValue: { values: [{ key: 'n', value: { intValue: '-5' } }] } },
                  flags: 1,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('reads metrics of every kind, zigzag and repeated numbers included', () => {
    const point = { timeUnixNano: '5', count: '3', sum: 1.5 };
    const metrics = [
      {
        name: 'g',
        gauge: {
          dataPoints: [
            { timeUnixNano: 5, asInt: '-7' },
            { timeUnixNano: 5, asDouble: 'Infinity' },
          ],
        },
      },
      {
        name: 's',
        sum: { aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA', isMonotonic: true, dataPoints: [] },
      },
      { name: 'h', histogram: { dataPoints: [{ ...point, bucketCounts: ['1', '2'], explicitBounds: [0.5] }] } },
      {
        name: 'e',
        exponentialHistogram: {
          dataPoints: [{ ...point, scale: -3, positive: { offset: 2, bucketCounts: ['1', 300] } }],
        },
      },
      { name: 'q', summary: { dataPoints: [{ ...point, quantileValues: [{ quantile: 0.9, value: 2 }] }] } },
    ];
    const json = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });

    const decoded = decodeRequest('metrics', encodeRequestJson('metrics', Buffer.from(json)));

    expect(decoded).toMatchObject({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { gauge: { dataPoints: [{ timeUnixNano: '5', asInt: '-7' }, { asDouble: Infinity }] } },
                { sum: { aggregationTemporality: 1, isMonotonic: true } },
                { histogram: { dataPoints: [{ count: '3', bucketCounts: ['1', '2'], explicitBounds: [0.5] }] } },
                {
                  exponentialHistogram: {
                    dataPoints: [{ scale: -3, positive: { offset: 2, bucketCounts: ['1', '300'] } }],
                  },
                },
                { summary: { dataPoints: [{ quantileValues: [{ quantile: 0.9, value: 2 }] }] } },
              ],
            },
          ],
        },
      ],
    });
  });

  it('refuses JSON that is nested 10 000 deep, and ignores it where nobody looks', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    const lists = '{"arrayValue":{"values":['.repeat(10_000) + ']}}'.repeat(10_000);
    const inBody = (body: string) =>
      Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`);

    expect(() => encodeRequestJson('logs', inBody(lists))).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    expect(() => encodeRequestJson('logs', inBody(deep))).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    expect(encodeRequestJson('logs', Buffer.from(`{"unknown":${deep}}`))).toHaveLength(0);
  });
});
