import type { HeldTemplate, MinerState, TemplateState } from './held-template.ts';
import { addAlias, addTemplate, findTemplate, makeRoom, resolveId, settleTemplate } from './template-store.ts';
import type { TemplateStore } from './template-store.ts';

/**
 * Takes over the templates of a state. Into an empty store this restores it; into another one it merges: templates with
 * one fingerprint or one form become one, counts are added, the rest is added as new. Where both know the id, the form
 * of the store stays.
 * @returns lines whose template found no room
 */
export function absorbState(store: TemplateStore, state: MinerState): void {
  const isRestore = store.lines === 0 && store.byId.size === 0;
  const lineOffset = isRestore ? 0 : store.lines;
  store.lines += state.counters.lines;
  store.evicted += state.counters.evicted;
  store.overflowed += state.counters.overflowed;
  for (const template of state.templates) {
    if (isRestore) store.nextSequence = template.sequence;
    takeOver(store, { ...template, lastLine: template.lastLine + lineOffset }, isRestore);
  }
  if (!isRestore) return;
  store.nextSequence = state.counters.nextSequence;
  store.nextSweepLine = state.counters.nextSweepLine;
}

function takeOver(store: TemplateStore, state: TemplateState, isRestore: boolean): void {
  const known = isRestore ? undefined : (store.byId.get(resolveId(store, state.id)) ?? findTemplate(store, state.form));
  if (known !== undefined) {
    addTo(store, known, state);
  } else if (makeRoom(store)) {
    const template = addTemplate(store, state);
    if (!isRestore) settleTemplate(store, template);
  } else {
    store.overflowed += state.count;
  }
}

function addTo(store: TemplateStore, template: HeldTemplate, state: TemplateState): void {
  template.count += state.count;
  template.lastLine = Math.max(template.lastLine, state.lastLine);
  for (const id of [state.id, ...state.aliases]) {
    if (id === template.id || template.aliases.includes(id) || store.byId.has(id)) continue;
    template.aliases.push(id);
    addAlias(store, id, template);
  }
}
