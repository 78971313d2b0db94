/**
 * The q-quantile of numbers by linear interpolation between order statistics (type 7 of Hyndman and Fan, "Sample
 * Quantiles in Statistical Packages", 1996), or undefined when there are none. `q` is in 0..1. The input is not changed.
 */
export function quantile(values: ArrayLike<number>, q: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const position = q * (sorted.length - 1);
  const lower = Math.floor(position);
  const low = sorted[lower] ?? 0;
  const high = sorted[Math.min(lower + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - lower);
}
