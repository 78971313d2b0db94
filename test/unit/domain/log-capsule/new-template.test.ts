import { expect, it } from 'vitest';
import { WARM_AFTER_LINES, WARM_AFTER_MS, isWarm } from '../../../../domain/log-capsule/new-template.ts';

it.each([
  ['nothing was counted', { lines: 0, knownMs: 10 * WARM_AFTER_MS }, false],
  ['the service is young and silent', { lines: 10, knownMs: WARM_AFTER_MS - 1 }, false],
  ['an hour has passed', { lines: 1, knownMs: WARM_AFTER_MS }, true],
  ['many lines came', { lines: WARM_AFTER_LINES, knownMs: 0 }, true],
] as const)('says whether a new template is news when %s', (_case, history, expected) => {
  expect(isWarm(history)).toBe(expected);
});
