/**
 * An exact positive fraction of two integers without a common divisor. Burn-rate arithmetic stays in integers, so that
 * a ratio exactly at its threshold never fires by a rounding error, and constants print as people write them.
 */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** The fraction in lowest terms. Both parts must be integers below 2^53, the denominator positive. */
export function fraction(numerator: number, denominator: number): Fraction {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The product in lowest terms; reduces crosswise first, so that the intermediate values stay small. */
export function multiply(a: Fraction, b: Fraction): Fraction {
  const left = fraction(a.numerator, b.denominator);
  const right = fraction(b.numerator, a.denominator);
  return fraction(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** The nearest floating-point value. */
export function toNumber(value: Fraction): number {
  return value.numerator / value.denominator;
}

/**
 * The fraction in decimal notation: exact where the decimal ends (72/5 → "14.4", 9/625 → "0.0144"), else the
 * shortest decimal that reads back as the same floating-point number (14/15 → "0.9333333333333333").
 */
export function toDecimal(value: Fraction): string {
  return String(toNumber(value));
}

/** Whether part/whole is greater than the threshold, without division: exact while the products stay below 2^53. */
export function ratioExceeds(part: number, whole: number, threshold: Fraction): boolean {
  return part * threshold.denominator > whole * threshold.numerator;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.max(1, a) : greatestCommonDivisor(b, a % b);
}
