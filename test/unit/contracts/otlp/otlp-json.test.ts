import { describe, expect, it } from 'vitest';
import { int64ToBigInt, uint64ToBigInt } from '../../../../contracts/otlp/int64.ts';
import { parseTraceRequestJson } from '../../../../contracts/otlp/otlp-json.ts';
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

    expect(span).toEqual({ traceId: Buffer.from([255]), endTimeUnixNano: { low: 5, high: 0 } });
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
});
