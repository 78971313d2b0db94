import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraction, multiply, ratioExceeds, toDecimal } from '../../../../domain/burn-rate/fraction.ts';

const positive = fc.integer({ min: 1, max: 1_000_000 });

describe('fraction', () => {
  it('is in lowest terms', () => {
    expect(fraction(1_728_000, 120_000)).toEqual({ numerator: 72, denominator: 5 });
    expect(fraction(0, 7)).toEqual({ numerator: 0, denominator: 1 });
  });

  it('multiplies like integers do', () => {
    fc.assert(
      fc.property(positive, positive, positive, positive, (a, b, c, d) => {
        const product = multiply(fraction(a, b), fraction(c, d));

        expect(BigInt(product.numerator) * BigInt(b) * BigInt(d)).toBe(
          BigInt(product.denominator) * BigInt(a) * BigInt(c),
        );
      }),
    );
  });

  it('prints as people write', () => {
    expect(toDecimal(multiply(fraction(72, 5), fraction(1_000, 1_000_000)))).toBe('0.0144');
    expect(toDecimal(fraction(14, 15))).toBe('0.9333333333333333');
  });

  it('does not exceed itself, and one event more does', () => {
    const threshold = fraction(9, 625);

    expect(ratioExceeds(9_000, 625_000, threshold)).toBe(false);
    expect(ratioExceeds(9_001, 625_000, threshold)).toBe(true);
    expect(ratioExceeds(0, 0, threshold)).toBe(false);
  });
});
