import { expect, it } from 'vitest';
import { createGroupNumbers } from '../../../../cli/logs/group-numbers.ts';

it.each([0, 65_536, 1_000_000])('gives back all numbers in order, holding at most %d of them', (maxHeld) => {
  const numbers = createGroupNumbers(maxHeld);
  const count = 200_000;
  for (let line = 0; line < count; line += 1) numbers.add(line % 977);

  let line = 0;
  let isOrdered = true;
  for (const number of numbers.all()) {
    isOrdered &&= number === line % 977;
    line += 1;
  }

  numbers.close();
  expect([line, isOrdered]).toEqual([count, true]);
});
