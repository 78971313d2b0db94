import { expect, it } from 'vitest';
import { LINE_MAX_AHEAD_MS, lineTimeMs } from '../../../../domain/log-capsule/line-time.ts';

const APPENDED_MS = 1_760_000_000_000;

it('is the own time of a line, however old that is', () => {
  expect(lineTimeMs(APPENDED_MS - 30 * 86_400_000, APPENDED_MS)).toBe(APPENDED_MS - 30 * 86_400_000);
  expect(lineTimeMs(APPENDED_MS + LINE_MAX_AHEAD_MS, APPENDED_MS)).toBe(APPENDED_MS + LINE_MAX_AHEAD_MS);
});

it('is that of the append for a line without a time, or with one that lies in the future', () => {
  expect(lineTimeMs(0, APPENDED_MS)).toBe(APPENDED_MS);
  expect(lineTimeMs(APPENDED_MS + LINE_MAX_AHEAD_MS + 1, APPENDED_MS)).toBe(APPENDED_MS);
});

it('is its own where nobody knows when it was appended', () => {
  expect(lineTimeMs(5, 0)).toBe(5);
});
