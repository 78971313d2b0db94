import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrometheusDuration } from '../../../../domain/burn-rate/parse-prometheus-duration.ts';
import { prometheusDuration } from '../../../../domain/burn-rate/prometheus-duration.ts';

describe('reading a duration of Prometheus', () => {
  it.each([
    ['30d', 30 * 86_400],
    ['4w', 28 * 86_400],
    ['1d12h', 36 * 3_600],
    ['90s', 90],
  ])('%s', (text, seconds) => {
    expect(parsePrometheusDuration(text)).toBe(seconds);
  });

  it.each(['', '0s', '5', '1h1d', '1M', '-5m', '5 m'])('refuses "%s"', (text) => {
    expect(parsePrometheusDuration(text)).toBeUndefined();
  });

  it('is the inverse of printing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), (seconds) => {
        expect(parsePrometheusDuration(prometheusDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
