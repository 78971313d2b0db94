import { expect, it } from 'vitest';
import { createPatternTree } from '../../../../domain/log/pattern-tree.ts';
import { WILDCARD } from '../../../../domain/log/tokens.ts';
import { heldTemplate } from './held-templates.ts';

const pattern = (sequence: number, ...words: string[]) =>
  heldTemplate(sequence, { texts: words, spaced: words.map((_word, index) => index > 0) });
const line = (text: string) => heldTemplate(0, text).form;

it('finds the pattern with the most constants', () => {
  const tree = createPatternTree();
  const general = pattern(1, 'user', WILDCARD, WILDCARD);
  const special = pattern(2, 'user', WILDCARD, 'left');
  tree.add(general);
  tree.add(special);

  expect(tree.find(line('user ann left'))).toBe(special);
  expect(tree.find(line('user ann came'))).toBe(general);
  expect(tree.find(line('user 17 came'))).toBe(general);
  expect(tree.find(line('user ( came'))).toBeUndefined();
  tree.remove(special);
  expect(tree.find(line('user ann left'))).toBe(general);
});

it('holds no forms without wildcards', () => {
  const tree = createPatternTree();
  tree.add(pattern(1, 'user', 'ann'));

  expect(tree.find(line('user ann'))).toBeUndefined();
});

it('gives up on a search that would never end', () => {
  const tree = createPatternTree();
  for (let n = 0; n < 2 ** 10; n += 1) {
    const words = Array.from({ length: 40 }, (_, index) => (((n >> (index % 10)) & 1) === 1 ? WILDCARD : 'w'));
    tree.add(pattern(n, WILDCARD, ...words));
  }
  const started = performance.now();

  tree.find(line(Array.from({ length: 41 }, () => 'w').join(' ')));

  expect(performance.now() - started).toBeLessThan(1000);
});
