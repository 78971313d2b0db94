import { describe, expect, it } from 'vitest';
import { findPhones } from '../../../../domain/redaction/find-phones.ts';

const found = (text: string, key?: string) => findPhones(text, key).map(({ start, end }) => text.slice(start, end));

describe('findPhones', () => {
  it.each([
    ['+1 (415) 555-0132', ['+1 (415) 555-0132']],
    ['sms to +14155550132.', ['+14155550132']],
    ['?to=%2B14155550132&x', ['%2B14155550132']],
    ['415-555-0132, 415.555.0199', ['415-555-0132', '415.555.0199']],
    ['(212) 555-0187', ['(212) 555-0187']],
    ['1-800-555-0199', ['1-800-555-0199']],
    ['tel: +49 30 901820', ['+49 30 901820']],
    ['mobile=0171 1234567', ['0171 1234567']],
    ['phone number is 4155550132', ['4155550132']],
    ['call 123-456-7890', ['123-456-7890']],
    ['0049 89 123456', ['0049 89 123456']],
  ])('finds the numbers of %j', (text, numbers) => {
    expect(found(text)).toEqual(numbers);
  });

  it('reads the name of the attribute as if it stood before the text', () => {
    expect(found('4155550132', 'user.phone_number')).toEqual(['4155550132']);
    expect(found('4155550132', 'order.number')).toEqual([]);
  });

  it.each([
    'order 4155550132',
    'id-415-555-0132',
    '415-555-0132-7',
    'v415.555.0132',
    '2026-04-17 10:20:30',
    'call 2026-04-17 10:20',
    '20260417102030',
    'dial tcp 203.0.113.7:80',
    'UTC+02:00',
    '1.0.0+20260417',
    '+15 points',
    'phone missing',
    'call 1234567',
    '1 2 3 4 5 6 7 8 9 10',
    '415-555-01',
  ])('finds no number in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});
