/**
 * P values adjusted for being several, in their order: Holm's step-down method (Holm 1979). The i-th smallest of m is
 * multiplied by m − i + 1, is at least its predecessor and at most 1. Rejecting what is at or below α then keeps the
 * probability of any false rejection at α, however the tests depend on each other.
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const ascending = pValues.map((pValue, position) => ({ pValue, position })).sort((a, b) => a.pValue - b.pValue);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 0;
  for (const [rank, { pValue, position }] of ascending.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValue));
    adjusted[position] = least;
  }
  return adjusted;
}
