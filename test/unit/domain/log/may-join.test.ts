import { expect, it } from 'vitest';
import { mayJoin } from '../../../../domain/log/may-join.ts';
import { heldTemplate } from './held-templates.ts';

const held = (lines: readonly string[]) => lines.map((line, index) => heldTemplate(index, line));

it('joins three names behind the noun of a thing, but not three verbs', () => {
  const words = ['ann', 'bob', 'cid'];

  expect(mayJoin(held(words.map((word) => `session of user ${word} closed`)), 3)).toBe(true);
  expect(mayJoin(held(words.map((word) => `session now quickly ${word} closed`)), 3)).toBe(false);
});

it('joins five words anywhere but in front', () => {
  const words = ['ann', 'bob', 'cid', 'dan', 'eve'];

  expect(mayJoin(held(words.map((word) => `session quickly ${word} closed`)), 2)).toBe(true);
  expect(mayJoin(held(words.map((word) => `${word} startup has succeeded`)), 0)).toBe(false);
});

it('joins a word with a value at the same place, unless values touch it', () => {
  expect(mayJoin(held(['cannot reach peer LOCAL today', 'cannot reach peer 7 today']), 3)).toBe(true);
  expect(mayJoin(held(['cannot reach 5 LOCAL today', 'cannot reach 5 x y today']), 3)).toBe(false);
  expect(mayJoin(held(['only one']), 0)).toBe(false);
});
