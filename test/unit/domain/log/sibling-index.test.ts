import { expect, it } from 'vitest';
import { createSiblingIndex } from '../../../../domain/log/sibling-index.ts';
import { heldTemplate } from './held-templates.ts';

it('finds templates that differ in one word, once there are enough', () => {
  const index = createSiblingIndex();
  const templates = ['ann', 'bob', 'cid'].map((name, sequence) =>
    heldTemplate(sequence, `session of user ${name} closed`),
  );
  const [first, second, third] = templates;
  if (first === undefined || second === undefined || third === undefined) throw new RangeError('three templates');
  index.add(first);
  index.add(second);

  expect(index.findSiblings(second)).toBeUndefined();
  index.add(third);
  expect(index.findSiblings(third)).toEqual({ position: 3, members: templates });
  index.remove(second);
  expect(index.findSiblings(third)).toBeUndefined();
});

it('does not take templates of another length or with two other words for siblings', () => {
  const index = createSiblingIndex();
  const lines = ['session of user ann closed', 'session of user bob opened', 'session of user cid closed now'];
  const templates = lines.map((line, sequence) => heldTemplate(sequence, line));
  for (const template of templates) index.add(template);

  expect(templates.map((template) => index.findSiblings(template))).toEqual([undefined, undefined, undefined]);
});
