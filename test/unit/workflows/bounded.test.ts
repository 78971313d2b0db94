import { describe, expect, it } from 'vitest';
import { mapBounded } from '../../../workflows/bounded.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('mapBounded', () => {
  it('keeps the order of the items, whichever finishes first', async () => {
    const doubled = await mapBounded([3, 1, 2], 3, async (item) => {
      await pause(item);
      return item * 2;
    });

    expect(doubled).toEqual([6, 2, 4]);
  });

  it('never has more calls under way than the limit', async () => {
    let underWay = 0;
    let most = 0;

    await mapBounded([1, 2, 3, 4, 5], 2, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(1);
      underWay -= 1;
    });

    expect(most).toBe(2);
  });

  it('fails when one call fails', async () => {
    const mapped = mapBounded([1, 2], 1, (item) =>
      item === 1 ? Promise.reject(new Error('no')) : Promise.resolve(item),
    );

    await expect(mapped).rejects.toThrow('no');
  });

  it('has nothing to do for no items', async () => {
    expect(await mapBounded([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
