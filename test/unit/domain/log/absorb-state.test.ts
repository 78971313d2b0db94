import { expect, it } from 'vitest';
import { absorbState } from '../../../../domain/log/absorb-state.ts';
import { addTemplate, createTemplateStore, stateOf, templateIdOf } from '../../../../domain/log/template-store.ts';
import { heldTemplate } from './held-templates.ts';

function storeOf(maxTemplates: number, lines: readonly string[]) {
  const store = createTemplateStore(maxTemplates);
  for (const line of lines) {
    const { form, text } = heldTemplate(0, line);
    addTemplate(store, { id: templateIdOf(text), form, count: 2, lastLine: 1, aliases: [] });
  }
  store.lines = lines.length * 2;
  return store;
}

it('restores into an empty store and adds to one that has templates', () => {
  const state = stateOf(storeOf(10, ['one thing', 'another thing entirely']));
  const restored = createTemplateStore(10);
  const other = storeOf(10, ['one thing']);

  absorbState(restored, state);
  absorbState(other, state);

  expect(stateOf(restored)).toEqual(state);
  expect(stateOf(other).templates.map(({ count }) => count)).toEqual([4, 2]);
  expect(other.lines).toBe(6);
});

it('counts what finds no room', () => {
  const store = storeOf(1, ['one thing']);

  absorbState(store, stateOf(storeOf(10, ['another thing entirely'])));

  expect(store.overflowed).toBe(2);
  expect(store.byId.size).toBe(1);
});
