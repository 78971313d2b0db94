import { expect, it } from 'vitest';
import { lineRank, recordSeed } from '../../../../domain/log-capsule/line-rank.ts';

it('ranks the lines of a record the same whenever it is read, and those of another record differently', () => {
  const ranks = (name: string) => Array.from({ length: 50 }, (_, index) => lineRank(recordSeed(name), index));

  expect(ranks('batch-1')).toEqual(ranks('batch-1'));
  expect(ranks('batch-1').filter((rank) => ranks('batch-2').includes(rank))).toEqual([]);
});

it('spreads ranks evenly over 32 bits', () => {
  const seed = recordSeed('batch');
  const quarters = [0, 0, 0, 0];
  for (let index = 0; index < 4_000; index += 1) quarters[Math.floor(lineRank(seed, index) / 2 ** 30)]! += 1;

  for (const count of quarters) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});
