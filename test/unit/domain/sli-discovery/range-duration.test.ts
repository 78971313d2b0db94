import { expect, it } from 'vitest';
import { rangeDuration } from '../../../../domain/sli-discovery/range-duration.ts';

it('writes the length of a range as PromQL does', () => {
  expect(rangeDuration({ fromMs: 0, toMs: 28 * 86_400_000 })).toBe('4w');
  expect(rangeDuration({ fromMs: 1_000, toMs: 301_000 })).toBe('5m');
});
