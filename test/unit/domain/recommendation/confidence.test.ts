import { describe, expect, it } from 'vitest';
import { scoreConfidence } from '../../../../domain/recommendation/confidence.ts';
import type { ConfidenceInput } from '../../../../domain/recommendation/confidence.ts';

const INPUT: ConfidenceInput = {
  objectivePpm: 990_000,
  total: 1_000,
  windowRatios: Float64Array.from([0.002, 0.002, 0.002]),
  halves: { olderRatio: 0.002, newerRatio: 0.004, pValue: 0.5, effect: 2 },
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
});
