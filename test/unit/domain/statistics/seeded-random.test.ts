import { describe, expect, it } from 'vitest';
import { createSeededRandom, seedFromHash } from '../../../../domain/statistics/seeded-random.ts';

describe('createSeededRandom', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (seed: number) => {
      const random = createSeededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };

    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('fills [0, 1) evenly', () => {
    const random = createSeededRandom(1);
    const counts = new Array<number>(10).fill(0);

    for (let draw = 0; draw < 100_000; draw += 1) counts[Math.floor(random.next() * 10)]! += 1;

    // Chi-squared with 9 degrees of freedom: 27.9 is passed with a probability of 0.1 %.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });

  it('draws integers below the limit, all of them', () => {
    const random = createSeededRandom(2);

    const drawn = new Set(Array.from({ length: 500 }, () => random.integer(6)));

    expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('takes its seed from a hash', () => {
    expect(seedFromHash('00000010ffff')).toBe(16);
    expect(seedFromHash('ffffffff0000')).toBe(-1);
  });
});
