/** An issuer's numbers: inclusive range of the leading digits, and the lengths in use. */
interface IssuerRange {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

/** The large card networks by their leading four digits (ISO/IEC 7812 issuer identification numbers). */
const ISSUERS: readonly IssuerRange[] = [
  { from: 4000, to: 4999, lengths: [13, 16, 19] }, // Visa
  { from: 5100, to: 5599, lengths: [16] }, // Mastercard
  { from: 2221, to: 2720, lengths: [16] }, // Mastercard
  { from: 3400, to: 3499, lengths: [15] }, // American Express
  { from: 3700, to: 3799, lengths: [15] }, // American Express
  { from: 6011, to: 6011, lengths: [16, 19] }, // Discover
  { from: 6440, to: 6599, lengths: [16, 19] }, // Discover
  { from: 3528, to: 3589, lengths: [16] }, // JCB
  { from: 3000, to: 3059, lengths: [14] }, // Diners Club
  { from: 3600, to: 3699, lengths: [14] }, // Diners Club
  { from: 3800, to: 3999, lengths: [14] }, // Diners Club
  { from: 5018, to: 5020, lengths: [16] }, // Maestro
  { from: 6759, to: 6763, lengths: [16, 18, 19] }, // Maestro
  { from: 6200, to: 6299, lengths: [16, 17, 18, 19] }, // UnionPay
];

/** By the leading four digits one bit for each length. */
const LENGTHS = new Uint32Array(10_000);
for (const { from, to, lengths } of ISSUERS) {
  for (let prefix = from; prefix <= to; prefix += 1) {
    for (const length of lengths) LENGTHS[prefix] = (LENGTHS[prefix] ?? 0) | (1 << length);
  }
}

/** Whether digits (without separators) are a card number: a network's prefix and length, and a right check digit. */
export function isCardNumber(digits: string): boolean {
  return isIssued(Number(digits.slice(0, 4)), digits.length) && hasLuhnCheckDigit(digits);
}

/** Whether a network gives out numbers with these leading four digits in this length. */
export function isIssued(prefix: number, length: number): boolean {
  const lengths = LENGTHS[prefix];
  return lengths !== undefined && ((lengths >> length) & 1) === 1;
}

/** The Luhn formula (ISO/IEC 7812-1, annex B): every second digit from the right doubled, digits summed, modulo ten. */
function hasLuhnCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
