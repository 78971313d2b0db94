import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetPpm, percentToPpm, ppmToDecimal, ppmToPercent } from '../../../../domain/slo/objective.ts';

describe('objective', () => {
  it('prints targets and budgets as people write them', () => {
    expect(ppmToDecimal(999_000)).toBe('0.999');
    expect(ppmToDecimal(budgetPpm(999_000))).toBe('0.001');
    expect(ppmToDecimal(budgetPpm(999_900))).toBe('0.0001');
    expect(ppmToPercent(999_500)).toBe('99.95');
    expect(ppmToPercent(900_000)).toBe('90');
    expect(ppmToPercent(1_000_000)).toBe('100');
  });

  it('keeps every part per million through percent and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (ppm) => {
        expect(percentToPpm(Number(ppmToPercent(ppm)))).toBe(ppm);
        expect(Math.round(Number(ppmToDecimal(ppm)) * 1_000_000)).toBe(ppm);
        expect(budgetPpm(budgetPpm(ppm))).toBe(ppm);
      }),
    );
  });
});
