import { describe, expect, it } from 'vitest';
import { drawBinomial, drawPoisson } from '../../../bench/recommend/draws.ts';
import { createSeededRandom } from '../../../domain/statistics/seeded-random.ts';

const ROUNDS = 20_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const drawn = Array.from({ length: ROUNDS }, draw);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / ROUNDS;
  return { mean, variance: drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ROUNDS };
}

describe('the numbers that a simulated service draws', () => {
  it.each([0.02, 3, 59, 61, 1200])('Poisson with mean %d', (expected) => {
    const random = createSeededRandom(3);

    const { mean, variance } = moments(() => drawPoisson(expected, random));

    expect(mean / expected).toBeCloseTo(1, expected < 1 ? 0 : 1);
    expect(variance / expected).toBeCloseTo(1, expected < 1 ? 0 : 1);
  });

  it.each([
    [1, 0.3],
    [20, 0.1],
    [1000, 0.0003],
    [1000, 0.4],
    [1000, 0.9],
  ])('binomial of %d trials with probability %d', (trials, p) => {
    const random = createSeededRandom(4);

    const { mean, variance } = moments(() => drawBinomial(trials, p, random));

    expect(mean / (trials * p)).toBeCloseTo(1, 1);
    expect(variance / (trials * p * (1 - p))).toBeCloseTo(1, 1);
  });

  it('never fails more than it tried', () => {
    const random = createSeededRandom(5);

    expect(Array.from({ length: 1000 }, () => drawBinomial(21, 0.5, random)).every((bad) => bad <= 21)).toBe(true);
    expect([drawBinomial(7, 1, random), drawBinomial(7, 0, random), drawBinomial(0, 0.5, random)]).toEqual([7, 0, 0]);
  });
});
