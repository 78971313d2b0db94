import { expect, it } from 'vitest';
import {
  addAlias,
  addTemplate,
  createTemplateStore,
  findTemplate,
  makeRoom,
  resolveId,
  settleTemplate,
  stateOf,
  templateIdOf,
} from '../../../../domain/log/template-store.ts';
import { heldTemplate } from './held-templates.ts';

function add(store: ReturnType<typeof createTemplateStore>, line: string) {
  const { form, text } = heldTemplate(0, line);
  return addTemplate(store, { id: templateIdOf(text), form, count: 1, lastLine: 0, aliases: [] });
}

it('settles siblings into the oldest', () => {
  const store = createTemplateStore(10);
  const [first, second] = [add(store, 'session of user ann closed'), add(store, 'session of user bob closed')];
  const third = add(store, 'session of user cid closed');

  const change = settleTemplate(store, third);

  expect(change).toMatchObject({ previousText: 'session of user ann closed', absorbedIds: [second.id, third.id] });
  expect(change?.survivor).toBe(first);
  expect(stateOf(store).templates).toHaveLength(1);
  expect(findTemplate(store, heldTemplate(0, 'session of user zoe closed').form)).toBe(first);
});

it('forgets the oldest alias beyond its bound', () => {
  const store = createTemplateStore(1);
  const template = add(store, 'some text here');
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    template.aliases.push(id);
    addAlias(store, id, template);
  }

  expect(template.aliases).toEqual(['b', 'c', 'd', 'e']);
  expect([resolveId(store, 'a'), resolveId(store, 'e')]).toEqual(['a', template.id]);
});

it('makes room of idle templates only', () => {
  const store = createTemplateStore(1);
  add(store, 'some text here');

  expect(makeRoom(store)).toBe(false);
  store.lines = 100;
  expect(makeRoom(store)).toBe(true);
  expect(store.byId.size).toBe(0);
});
