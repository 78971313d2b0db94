import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartList } from '../../../../ingest/wire/part-list.ts';

const numbers = fc.tuple(fc.nat(15), fc.nat(0x7fffffff), fc.nat(0x7fffffff), fc.nat(0x7fffffff));
const read = (list: PartList) =>
  Array.from({ length: list.count }, (_, index) => [
    ...[list.fieldNumber(index), list.fieldStart(index), list.start(index), list.end(index)],
  ]);

describe('a part list', () => {
  it('holds what was added, also in memory that was used before', () => {
    fc.assert(
      fc.property(fc.array(numbers), fc.array(numbers), (first, second) => {
        const list = new PartList();

        for (const part of first) list.add(...part);
        list.clear();
        for (const part of second) list.add(...part);

        expect(read(list)).toEqual(second);
      }),
    );
  });

  it('grows with its message', () => {
    const list = new PartList();

    for (let index = 0; index < 100_000; index += 1) list.add(1, index, index + 1, index + 2);

    expect([list.count, list.fieldStart(99_999), list.end(0)]).toEqual([100_000, 99_999, 2]);
    list.clear();
    expect(list.count).toBe(0);
  });
});
