import { expect, it } from 'vitest';
import { VARIABLE, WILDCARD, isSlot, isWordToken, keyOf, renderTokens } from '../../../../domain/log/tokens.ts';

it('renders tokens as people read them', () => {
  const tokens = { texts: ['user', WILDCARD, ':', VARIABLE], spaced: [false, true, false, true] };

  expect(renderTokens(tokens)).toBe('user <*>: <*>');
  expect(keyOf(tokens)).not.toBe(keyOf({ ...tokens, spaced: [false, true, true, true] }));
});

it('tells words, slots and punctuation apart', () => {
  expect(['root', 'é', '--', 'a'].map(isWordToken)).toEqual([true, true, true, true]);
  expect(['(', '..', VARIABLE, WILDCARD, undefined].map(isWordToken)).toEqual([false, false, false, false, false]);
  expect([VARIABLE, WILDCARD, 'x', undefined].map(isSlot)).toEqual([true, true, false, false]);
});
