import { describe, expect, it } from 'vitest';
import { isCardNumber } from '../../../../domain/redaction/card-number.ts';

describe('isCardNumber', () => {
  // Test numbers that the networks publish.
  it.each([
    ['Visa', '4242424242424242'],
    ['Visa of 13 digits', '4222222222222'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard 2-series', '2223003122003222'],
    ['American Express', '371449635398431'],
    ['Discover', '6011111111111117'],
    ['JCB', '3566002020360505'],
    ['Diners Club', '30569309025904'],
    ['UnionPay', '6200000000000005'],
  ])('knows %s', (_network, digits) => {
    expect(isCardNumber(digits)).toBe(true);
    const wrong = digits.slice(0, -1) + String((Number(digits.at(-1)) + 1) % 10);
    expect(isCardNumber(wrong)).toBe(false);
  });

  it.each(['', '0', '4242', '42424242424242424', '1234567890123452'])('refuses %j', (digits) => {
    expect(isCardNumber(digits)).toBe(false);
  });
});
