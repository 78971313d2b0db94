import { describe, expect, it } from 'vitest';
import { followsName } from '../../../../domain/redaction/context-word.ts';

const NAMES = new Set(['phone']);
const follows = (before: string, key = '') => followsName(NAMES, { text: `${before}1`, start: before.length, key });

describe('followsName', () => {
  it.each(['phone ', '"phone":"', 'Phone number is ', 'userPhone='])('sees the name in %j', (before) => {
    expect(follows(before)).toBe(true);
  });

  it.each(['', 'phones are many, order ', 'phone rings at noon ', `phone${' '.repeat(60)}`])(
    'sees none in %j',
    (before) => {
      expect(follows(before)).toBe(false);
    },
  );

  it('reads the name of the attribute', () => {
    expect(follows('', 'customer.phone')).toBe(true);
  });
});
