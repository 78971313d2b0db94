import { expect, it } from 'vitest';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { shuffle } from '../../../../domain/statistics/shuffle.ts';

it('gives every order of three about equally often', () => {
  const random = createSeededRandom(5);
  const seen = new Map<string, number>();
  for (let round = 0; round < 6000; round += 1) {
    const values = ['a', 'b', 'c'];
    shuffle(values, random);
    const order = values.join('');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }

  expect([...seen.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  // 1000 expected, standard deviation 29.
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
