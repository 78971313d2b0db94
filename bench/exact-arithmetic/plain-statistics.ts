/** Plain arithmetic over lists of numbers, independent of the product's code. */

/** The value of rank ⌊1 + q(n - 1)⌋: the definition that the sketch approximates. */
export function valueAtRank(ascending: readonly number[], q: number): number {
  return ascending[Math.floor(q * (ascending.length - 1))] ?? Number.NaN;
}

/** How many values are at or below a bound. */
export function countAtOrBelow(values: readonly number[], bound: number): number {
  let count = 0;
  for (const value of values) if (value <= bound) count += 1;
  return count;
}

/** How many values are so near a bound that a sketch of 1 % may put them on either side. */
export function countNear(values: readonly number[], bound: number): number {
  return countAtOrBelow(values, bound * 1.0102) - countAtOrBelow(values, bound / 1.0102);
}
