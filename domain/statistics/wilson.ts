/** Standard normal quantile for a one-sided 95 % bound. */
export const Z_95_ONE_SIDED = 1.6448536269514722;

/**
 * The lower bound of Wilson's score interval for a proportion (E. B. Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference", JASA 1927):
 *
 *   (p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)   with p = successes / n
 *
 * It holds for independent trials, also for p = 1, where it is n / (n + z²). With no trials it is 0.
 */
export function wilsonLowerBound(successes: number, trials: number, z: number = Z_95_ONE_SIDED): number {
  if (trials <= 0) return 0;
  const p = successes / trials;
  const z2 = z * z;
  const centre = p + z2 / (2 * trials);
  const spread = z * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  return Math.max(0, (centre - spread) / (1 + z2 / trials));
}
