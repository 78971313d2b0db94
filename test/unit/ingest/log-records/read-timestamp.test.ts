import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTimestamp } from '../../../../ingest/log-records/read-timestamp.ts';

const T_NS = 1_700_000_000_123_456_789n;

describe('readTimestamp', () => {
  it.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000_000_000_000n],
    ['2023-11-14t22:13:20z', 1_700_000_000_000_000_000n],
    ['2023-11-14 22:13:20', 1_700_000_000_000_000_000n],
    ['2023-11-14T22:13:20.123456789Z', T_NS],
    ['2023-11-14T22:13:20.1234567891Z', T_NS],
    ['2023-11-14T22:13:20,5Z', 1_700_000_000_500_000_000n],
    ['2023-11-15T06:13:20+08:00', 1_700_000_000_000_000_000n],
    ['2023-11-14T16:43:20-0530', 1_700_000_000_000_000_000n],
    ['2016-12-31T23:59:60Z', 1_483_228_800_000_000_000n],
    [1_700_000_000, 1_700_000_000_000_000_000n],
    [1_700_000_000.5, 1_700_000_000_500_000_000n],
    [1_700_000_000_123, 1_700_000_000_123_000_000n],
    [1_700_000_000_123_456, 1_700_000_000_123_456_000n],
    [T_NS, T_NS],
    ['1700000000.123456789', T_NS],
    ['1700000000123', 1_700_000_000_123_000_000n],
    ['1700000000123456789', T_NS],
  ])('reads %s', (value, expected) => {
    expect(readTimestamp(value)).toBe(expected);
  });

  it.each([
    ...['', 'yesterday', '2023-02-30T00:00:00Z', '2023-13-01T00:00:00Z', '2023-01-01T25:00:00Z', '2023-11-14'],
    ...['9999-12-31T23:59:59Z', '1969-12-31T23:59:59Z', '2023-11-14T22:13:20+25:00', '1'.repeat(1_000)],
    ...[-1, 0, 1.25, Number.NaN, Infinity, null, true, undefined, 2n ** 64n],
  ])('takes %s for no time', (value) => {
    expect(readTimestamp(value)).toBeUndefined();
  });

  it('reads what a date writes, whatever the date', () => {
    const dates = fc.date({ min: new Date('1974-01-01'), max: new Date('2262-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const ns = BigInt(date.getTime()) * 1_000_000n;
        expect(readTimestamp(date.toISOString())).toBe(ns);
        expect(readTimestamp(ns)).toBe(ns);
      }),
    );
  });
});
