import { describe, expect, it } from 'vitest';
import { shareWork } from '../../../../api/evidence/share-work.ts';

describe('shareWork', () => {
  it('does the work for an id once for all who ask meanwhile, and again later', async () => {
    const shared = shareWork<string>();
    const done: string[] = [];
    const ask = (id: string) => shared(id, async () => `${id}${String(done.push(id))}`);

    const together = await Promise.all([ask('a'), ask('b'), ask('a')]);
    const later = await ask('a');

    expect(together).toEqual(['a1', 'b2', 'a1']);
    expect(later).toBe('a3');
  });

  it('tells all who ask meanwhile of a failure, and nobody later', async () => {
    const shared = shareWork<string>();
    const fail = () => shared('a', () => Promise.reject(new Error('No.')));

    const together = await Promise.allSettled([fail(), fail()]);

    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await shared('a', async () => 'fine')).toBe('fine');
  });
});
