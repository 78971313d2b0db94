import { stableHash } from '../fingerprint/stable-hash.ts';
import type { HeldTemplate, MinerState, TemplateState } from './held-template.ts';
import { createPatternTree } from './pattern-tree.ts';
import type { PatternTree } from './pattern-tree.ts';
import { createSiblingIndex } from './sibling-index.ts';
import type { SiblingIndex, Siblings } from './sibling-index.ts';
import { WILDCARD, keyOf, renderTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/**
 * The templates of a miner. A template is held under the key of its form. A line whose key is held belongs there; else
 * it is an instance of a general form; else it makes a new template, which may turn out to be a sibling of others:
 * ```
 * user root logged in ┐
 * user adam logged in ├─ three names behind `user` ─► user <*> logged in   (id of the first, two aliases)
 * user zoe logged in  ┘
 * ```
 */
export interface TemplateStore {
  readonly maxTemplates: number;
  readonly byKey: Map<string, HeldTemplate>;
  readonly byId: Map<string, HeldTemplate>;
  /** Ids of templates that became another one, oldest first, to its id. */
  readonly aliases: Map<string, string>;
  /** Instances of general forms; emptied when a form changes, so that it never decides differently from a search. */
  readonly instances: Map<string, HeldTemplate>;
  readonly patterns: PatternTree;
  readonly siblings: SiblingIndex;
  lines: number;
  nextSequence: number;
  evicted: number;
  overflowed: number;
  /** Before this line a look for idle templates would find none. */
  nextSweepLine: number;
}

/** How a template changed; see `TemplateGeneralisation`. */
export interface TemplateChange {
  readonly survivor: HeldTemplate;
  readonly previousText: string;
  readonly absorbedIds: readonly string[];
}

/** Unused for so many lines for each template that may be held, a template may leave. */
const IDLE_LINES_PER_TEMPLATE = 16;
const CACHED_FORMS_PER_TEMPLATE = 4;
const ALIASES_PER_TEMPLATE = 4;

/** The fingerprint of a template by its first form. */
export function templateIdOf(text: string): string {
  return stableHash(['log-template', text]);
}

export function createTemplateStore(maxTemplates: number): TemplateStore {
  return {
    maxTemplates,
    byKey: new Map(),
    byId: new Map(),
    aliases: new Map(),
    instances: new Map(),
    patterns: createPatternTree(),
    siblings: createSiblingIndex(),
    lines: 0,
    nextSequence: 0,
    evicted: 0,
    overflowed: 0,
    nextSweepLine: 0,
  };
}

/** The id that an id stands for now. */
export function resolveId(store: TemplateStore, id: string): string {
  return store.aliases.get(id) ?? id;
}

/** The template that a line belongs to already. */
export function findTemplate(store: TemplateStore, tokens: Tokens): HeldTemplate | undefined {
  const key = keyOf(tokens);
  const known = store.byKey.get(key) ?? store.instances.get(key);
  if (known !== undefined) return known;
  const general = store.patterns.find(tokens);
  if (general === undefined) return undefined;
  if (store.instances.size >= store.maxTemplates * CACHED_FORMS_PER_TEMPLATE) store.instances.clear();
  store.instances.set(key, general);
  return general;
}

/** Adds a template that {@link findTemplate} did not find, under a new sequence number. */
export function addTemplate(store: TemplateStore, state: Omit<TemplateState, 'sequence'>): HeldTemplate {
  const template: HeldTemplate = {
    ...state,
    sequence: store.nextSequence,
    text: renderTokens(state.form),
    aliases: [...state.aliases],
  };
  store.nextSequence += 1;
  hold(store, template);
  for (const alias of template.aliases) addAlias(store, alias, template);
  return template;
}

/**
 * Makes a template one with its siblings for as long as it has any.
 * @returns undefined when it has none
 */
export function settleTemplate(store: TemplateStore, template: HeldTemplate): TemplateChange | undefined {
  const absorbedIds: string[] = [];
  let survivor = template;
  let previousText: string | undefined;
  for (;;) {
    const found = store.siblings.findSiblings(survivor);
    if (found === undefined) break;
    const before = oldestOf(found.members);
    // Of several steps the text before the first is the one that was handed out.
    if (before !== survivor || previousText === undefined) previousText = before.text;
    survivor = joinSiblings(store, found, absorbedIds);
  }
  if (previousText === undefined) return undefined;
  return { survivor, previousText, absorbedIds: absorbedIds.filter((id) => id !== survivor.id) };
}

function oldestOf(members: readonly HeldTemplate[]): HeldTemplate {
  return members.reduce((oldest, member) => (member.sequence < oldest.sequence ? member : oldest));
}

function joinSiblings(store: TemplateStore, { members, position }: Siblings, absorbedIds: string[]): HeldTemplate {
  const survivor = oldestOf(members);
  for (const member of members) release(store, member);
  for (const member of members) {
    if (member === survivor) continue;
    absorbedIds.push(member.id);
    absorbInto(store, survivor, member);
  }
  const texts = survivor.form.texts.with(position, WILDCARD);
  survivor.form = { texts, spaced: survivor.form.spaced };
  survivor.text = renderTokens(survivor.form);
  store.instances.clear();
  hold(store, survivor);
  return survivor;
}

/** Moves the counts and ids of a template that is not held any more to another. */
function absorbInto(store: TemplateStore, survivor: HeldTemplate, member: HeldTemplate): void {
  survivor.count += member.count;
  survivor.lastLine = Math.max(survivor.lastLine, member.lastLine);
  for (const id of [member.id, ...member.aliases]) {
    survivor.aliases.push(id);
    addAlias(store, id, survivor);
  }
}

/** Lets an id resolve to a template; beyond the bound the oldest alias is forgotten. */
export function addAlias(store: TemplateStore, id: string, template: HeldTemplate): void {
  store.aliases.set(id, template.id);
  if (store.aliases.size <= store.maxTemplates * ALIASES_PER_TEMPLATE) return;
  for (const [oldest, target] of store.aliases) {
    store.aliases.delete(oldest);
    const holder = store.byId.get(target);
    if (holder !== undefined) holder.aliases.splice(holder.aliases.indexOf(oldest), 1);
    return;
  }
}

function hold(store: TemplateStore, template: HeldTemplate): void {
  store.byId.set(template.id, template);
  store.byKey.set(keyOf(template.form), template);
  store.patterns.add(template);
  store.siblings.add(template);
}

function release(store: TemplateStore, template: HeldTemplate): void {
  store.byId.delete(template.id);
  store.byKey.delete(keyOf(template.form));
  store.patterns.remove(template);
  store.siblings.remove(template);
}

/** Whether one more template may be added; lets idle ones go when there is no room. */
export function makeRoom(store: TemplateStore): boolean {
  if (store.byId.size < store.maxTemplates) return true;
  if (store.lines < store.nextSweepLine) return false;
  const idleBefore = store.lines - IDLE_LINES_PER_TEMPLATE * store.maxTemplates;
  for (const template of [...store.byId.values()]) {
    if (template.lastLine >= idleBefore) continue;
    release(store, template);
    for (const alias of template.aliases) store.aliases.delete(alias);
    store.evicted += 1;
  }
  store.instances.clear();
  // A look costs as much as there are templates, so there is one for so many lines at most.
  store.nextSweepLine = store.lines + store.maxTemplates;
  return store.byId.size < store.maxTemplates;
}

/** Everything that decides what the store does next. */
export function stateOf(store: TemplateStore): MinerState {
  const { lines, nextSequence, evicted, overflowed, nextSweepLine } = store;
  const templates = [...store.byId.values()].sort((a, b) => a.sequence - b.sequence);
  return {
    counters: { lines, nextSequence, evicted, overflowed, nextSweepLine },
    templates: templates.map(({ sequence, id, form, count, lastLine, aliases }) => ({
      ...{ sequence, id, form, count, lastLine },
      aliases: [...aliases],
    })),
  };
}
