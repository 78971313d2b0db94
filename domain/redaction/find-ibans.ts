import { CharCode, codeAt, isDigit, isLower, isUpper, isWord } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** Length of an IBAN by country (SWIFT, IBAN registry). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21 },
    ...{ CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18 },
    ...{ FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26 },
    ...{ IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24 },
    ...{ ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29 },
    ...{ PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23 },
    ...{ ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
  }),
);
/** Length of an IBAN by the letters of a country; undefined when it has none. */
export function ibanLengthOf(country: string): number | undefined {
  return LENGTHS.get(country);
}

/** Characters of a group in the written form. */
export const IBAN_GROUP = 4;

/** Finds international bank account numbers (ISO 13616): country, length and check digits are right. */
export function findIbans(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let index = 0;
  while (index < text.length - 3) {
    const end = isStart(text, index) ? ibanEnd(text, index) : undefined;
    if (end !== undefined) ranges.push({ start: index, end, kind: RedactionKind.iban });
    index = end ?? index + 1;
  }
  return ranges;
}

/** Whether two letters of one case and two digits begin a word. */
function isStart(text: string, index: number): boolean {
  if (!isDigit(codeAt(text, index + 2)) || !isDigit(codeAt(text, index + 3))) return false;
  const first = codeAt(text, index);
  const second = codeAt(text, index + 1);
  return (isUpper(first) && isUpper(second)) || (isLower(first) && isLower(second))
    ? !isWord(codeAt(text, index - 1))
    : false;
}

/** Groups of four may be separated, by the same character everywhere. */
function ibanEnd(text: string, start: number): number | undefined {
  const length = LENGTHS.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return undefined;
  const separator = codeAt(text, start + IBAN_GROUP);
  const isGrouped = separator === CharCode.space || separator === CharCode.dash;
  const end = start + length + (isGrouped ? Math.ceil(length / IBAN_GROUP) - 1 : 0);
  if (isWord(codeAt(text, end))) return undefined;
  const compact = isGrouped ? withoutSeparators(text.slice(start, end), separator) : text.slice(start, end);
  return compact.length === length && ALPHANUMERICS.test(compact) && hasCheckDigits(compact.toUpperCase())
    ? end
    : undefined;
}

const ALPHANUMERICS = /^[0-9A-Za-z]+$/;

/** The groups together; characters that are no letter or digit stay where they do not separate groups. */
function withoutSeparators(text: string, separator: number): string {
  return Array.from(text)
    .filter((character, index) => index % (IBAN_GROUP + 1) !== IBAN_GROUP || character.charCodeAt(0) !== separator)
    .join('');
}

/** ISO 7064, MOD 97-10: the first four characters moved behind, letters as 10 to 35, the rest of the division is 1. */
function hasCheckDigits(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
