import { expect, it } from 'vitest';
import { parseTimestamp } from '../../../../domain/log/timestamp.ts';

const REFERENCE_MS = Date.UTC(2024, 0, 2);
const iso = (text: string) => {
  const ns = parseTimestamp(text, REFERENCE_MS);
  return ns === undefined ? undefined : new Date(Number(ns / 1_000_000n)).toISOString();
};

it.each([
  ['2024-05-01T12:00:00.123456789Z', '2024-05-01T12:00:00.123Z'],
  ['2015-10-18 18:01:47,978', '2015-10-18T18:01:47.978Z'],
  ['2005-06-03-15.42.50.675872', '2005-06-03T15:42:50.675Z'],
  ['20171223-22:15:3:606', '2017-12-23T22:15:03.606Z'],
  ['081109 203615', '2008-11-09T20:36:15.000Z'],
  ['17/06/09 20:10:40', '2017-06-09T20:10:40.000Z'],
  ['10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36.000Z'],
  ['Sun Dec 04 04:47:44 2005', '2005-12-04T04:47:44.000Z'],
  ['1700000000', '2023-11-14T22:13:20.000Z'],
  ['1700000000123', '2023-11-14T22:13:20.123Z'],
  ['2024-01-01 00:00:00 +0200', '2023-12-31T22:00:00.000Z'],
])('reads %j', (text, expected) => {
  expect(iso(text)).toBe(expected);
});

it('gives a time without a year the nearest year that is not after tomorrow', () => {
  expect(iso('Dec 31 23:59:59')).toBe('2023-12-31T23:59:59.000Z');
  expect(iso('Jan  2 10:00:00')).toBe('2024-01-02T10:00:00.000Z');
  expect(iso('0102 15:04:05.5')).toBe('2024-01-02T15:04:05.500Z');
});

it('keeps nanoseconds', () => {
  expect(parseTimestamp('2024-05-01T12:00:00.123456789Z', 0)).toBe(1_714_564_800_123_456_789n);
});

it.each(['', 'noon', '2024-13-01 00:00:00', '2024-02-30 00:00:00', '2024-01-01 25:00:00', 'Foo 12 10:00:00'])(
  'reads no time in %j',
  (text) => {
    expect(parseTimestamp(text, REFERENCE_MS)).toBeUndefined();
  },
);
