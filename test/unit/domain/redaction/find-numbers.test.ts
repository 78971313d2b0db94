import { describe, expect, it } from 'vitest';
import { findNumbers } from '../../../../domain/redaction/find-numbers.ts';

const found = (text: string) => findNumbers(text).map(({ start, end, kind }) => [kind, text.slice(start, end)]);

describe('findNumbers', () => {
  it.each([
    ['4111111111111111', 'credit_card', '4111111111111111'],
    ['card:4111-1111-1111-1111;', 'credit_card', '4111-1111-1111-1111'],
    ['to 5555 5555 5555 4444 12 times', 'credit_card', '5555 5555 5555 4444'],
    ['12 5555 5555 5555 4444', 'credit_card', '5555 5555 5555 4444'],
    ['3782 822463 10005', 'credit_card', '3782 822463 10005'],
    ['"378282246310005"', 'credit_card', '378282246310005'],
    ['123-45-6789', 'ssn', '123-45-6789'],
    ['SSN=123-45-6789.', 'ssn', '123-45-6789'],
    ['ssn: 123456789', 'ssn', '123456789'],
    ['social security number 123 45 6789', 'ssn', '123 45 6789'],
  ])('finds the number of %j', (text, kind, number) => {
    expect(found(text)).toEqual([[kind, number]]);
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['an unknown issuer', '9111111111111111'],
    ['a part of a longer number', '41111111111111111111'],
    ['a part of an identifier', 'id4111111111111111'],
    ['a part of a hash', '4111111111111111ab'],
    ['a UUID of digits', '41111111-1111-1111-1111-111111111111'],
    ['groups of other lengths', '41 111 1111 1111 1111'],
    ['a decimal fraction', '0.4111111111111111'],
    ['a timestamp in nanoseconds', '1674981729488335207'],
    ['a date', '2024-01-15'],
    ['an area that is not given out', '000-45-6789'],
    ['an area for other purposes', '900-45-6789'],
    ['an empty group', '123-00-6789'],
    ['an empty serial', '123-45-0000'],
    ['nine digits without a name', '123456789'],
    ['a part of a longer run', '123-45-6789-1'],
  ])('takes %s for no number', (_what, text) => {
    expect(found(text)).toEqual([]);
  });
});
