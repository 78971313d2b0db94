import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatMilliseconds,
  formatPercent,
  formatRate,
  formatTime,
} from '../../../../domain/recommendation/format-figures.ts';

describe('figures for reviewers', () => {
  it('prints percentages with the digits that matter', () => {
    const texts = [0, 1, 0.5, 0.9995, 0.99999, 0.00012, 0.098].map(formatPercent);

    expect(texts).toEqual(['0 %', '100 %', '50.0 %', '99.950 %', '99.9990 %', '0.012 %', '9.8 %']);
  });

  it('prints counts, rates, durations and times', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCount(2.5)).toBe('2.5');
    expect(formatRate(2)).toBe('2');
    expect(formatRate(2.14)).toBe('2.1');
    expect(formatMilliseconds(3.21)).toBe('3.2 ms');
    expect(formatMilliseconds(2_500)).toBe('2,500 ms');
    expect(formatTime(Date.UTC(2026, 10, 21, 5, 6))).toBe('2026-11-21 05:06 UTC');
  });
});
