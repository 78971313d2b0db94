import { describe, expect, it } from 'vitest';
import { scoreConfidence } from '../../../../domain/recommendation/confidence.ts';
import type { ConfidenceInput } from '../../../../domain/recommendation/confidence.ts';

const INPUT: ConfidenceInput = {
  objectivePpm: 990_000,
  total: 1_000,
  windowRatios: Float64Array.from([0.002, 0.002, 0.002]),
  halves: { olderRatio: 0.002, newerRatio: 0.004, pValue: 0.5, effect: 2 },
  tracedTotal: 1_000,
  serviceTotal: 4_000,
};

describe('scoreConfidence', () => {
  it('gives the example worked by hand', () => {
    const { score, parts } = scoreConfidence(INPUT);

    // b = 0.01. sample 10/(10+10); width b/(b+0); stability 1 − 0.002/0.01; coverage 1000/4000; agreement not compared.
    expect(parts.map((part) => [part.name, Number(part.score.toFixed(6))])).toEqual([
      ['sample_size', 0.5],
      ['interval_width', 1],
      ['stability', 0.8],
      ['coverage', 0.25],
      ['agreement', 1],
    ]);
    expect(score).toBeCloseTo((0.25 * (0.5 + 1 + 0.8) + 0.1 * 0.25) / 0.85, 12);
  });

  it('gives agreement no weight while there is nothing to compare, and says so', () => {
    const { parts } = scoreConfidence(INPUT);

    expect(parts.at(-1)).toMatchObject({ name: 'agreement', weight: 0 });
    expect(parts.at(-1)?.explanation).toContain('no metric source');
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('stays within 0 and 1 where halves differ by more than the budget', () => {
    const { score, parts } = scoreConfidence({
      ...INPUT,
      halves: { olderRatio: 0, newerRatio: 0.5, pValue: 0.001, effect: 100 },
    });

    expect(parts.find(({ name }) => name === 'stability')?.score).toBe(0);
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1);
  });

  it('weighs how far traces and metric agree, by the example worked by hand', () => {
    const { score, parts } = scoreConfidence({
      ...INPUT,
      total: 10_000,
      comparison: {
        ...{ fromMs: 0, toMs: 86_400_000 },
        ...{ traces: { total: 1_000, bad: 2 }, metric: { total: 10_000, bad: 60 } },
      },
    });

    // b = 0.01. sample 100/(100+10); agreement 1 − |0.002 − 0.006|/0.01; the others as above.
    const agreement = parts.at(-1)!;
    expect(agreement).toMatchObject({ name: 'agreement', weight: 0.15, score: expect.closeTo(0.6, 9) as number });
    expect(agreement.explanation).toContain('0.60 % of 10,000 requests were bad by the metric and 0.20 % of 1,000');
    expect(agreement.explanation).toContain('The budget is 1.0 %.');
    const expected = 0.25 * (100 / 110 + 1 + 0.8) + 0.1 * 0.25 + 0.15 * 0.6;
    expect(score).toBeCloseTo(expected, 12);
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});
