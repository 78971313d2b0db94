import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSticky } from '../../../../adapters/kafka/consumer/sticky-assignment.ts';

const range = (count: number) => [...Array(count).keys()];

describe('sticky assignment', () => {
  it('shares all partitions among new members evenly', () => {
    const shares = assignSticky(
      ['b', 'a', 'c'].map((memberId) => ({ memberId, claims: [] })),
      range(8),
    );

    expect([...shares.values()].map(({ length }) => length).sort()).toEqual([2, 3, 3]);
    expect([...shares.values()].flat().sort()).toEqual(range(8));
  });

  it('moves no more than a new member needs', () => {
    const members = [
      { memberId: 'a', claims: [0, 1, 2, 3] },
      { memberId: 'b', claims: [4, 5, 6, 7] },
      { memberId: 'c', claims: [] },
    ];

    const shares = assignSticky(members, range(8));

    expect(shares.get('a')).toEqual([0, 1, 2]);
    expect(shares.get('b')).toEqual([4, 5, 6]);
    expect(shares.get('c')).toEqual([3, 7]);
  });

  it('gives only what a member left to the others', () => {
    const members = [
      { memberId: 'a', claims: [0, 1, 2] },
      { memberId: 'b', claims: [3, 4, 5] },
    ];

    const shares = assignSticky(members, range(8));

    expect(shares.get('a')).toEqual([0, 1, 2, 6]);
    expect(shares.get('b')).toEqual([3, 4, 5, 7]);
  });

  it('is complete, fair, and the same for any order of members, whatever they claim', () => {
    const claims = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 });
    const setting = fc.record({
      partitions: fc.integer({ min: 0, max: 32 }),
      claims: fc.array(claims, { minLength: 1, maxLength: 9 }),
    });

    fc.assert(
      fc.property(setting, ({ partitions, claims: all }) => {
        const members = all.map((own, index) => ({ memberId: `m${String(index)}`, claims: own }));

        const shares = assignSticky(members, range(partitions));

        const sizes = [...shares.values()].map(({ length }) => length);
        expect([...shares.values()].flat().sort((a, b) => a - b)).toEqual(range(partitions));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(new Map([...assignSticky([...members].reverse(), range(partitions))].sort())).toEqual(
          new Map([...shares].sort()),
        );
      }),
    );
  });
});
