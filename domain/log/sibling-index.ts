import type { HeldTemplate } from './held-template.ts';
import { mayJoin } from './may-join.ts';
import { WILDCARD, isSlot, isWordToken } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Words further back in a line do not become slots; it bounds the work for a new form. */
const MAX_POSITIONS = 48;
/** So many forms that still are not one differ in a first word; looking at them all for each new one would be quadratic. */
const MAX_GROUP = 64;
const TWO_TO_THE_21 = 2 ** 21;

/** Templates that turned out to be one: they agree but for the token at `position`. */
export interface Siblings {
  readonly position: number;
  readonly members: readonly HeldTemplate[];
}

/** Knows which templates differ in one token only. */
export interface SiblingIndex {
  add(template: HeldTemplate): void;
  remove(template: HeldTemplate): void;
  /** The siblings of a template, itself among them, that are to become one; the leftmost position first. */
  findSiblings(template: HeldTemplate): Siblings | undefined;
}

/**
 * Creates an index of templates by their form with one token left out, for each token that may become a slot. The key
 * is a 53-bit polynomial hash in which one token is exchanged in constant time, so a form of n tokens costs O(n).
 */
export function createSiblingIndex(): SiblingIndex {
  const groups = new Map<number, HeldTemplate | Set<HeldTemplate>>();

  return {
    add(template) {
      for (const { key } of positionsOf(template.form)) {
        const group = groups.get(key);
        if (group === undefined) groups.set(key, template);
        else if (group instanceof Set) group.add(template);
        else groups.set(key, new Set([group, template]));
      }
    },
    remove(template) {
      for (const { key } of positionsOf(template.form)) {
        const group = groups.get(key);
        if (group === template) groups.delete(key);
        if (!(group instanceof Set)) continue;
        group.delete(template);
        if (group.size === 0) groups.delete(key);
      }
    },
    findSiblings(template) {
      for (const { key, position } of positionsOf(template.form)) {
        const group = groups.get(key);
        if (!(group instanceof Set) || group.size < 2 || group.size > MAX_GROUP) continue;
        const members = [...group].filter(({ form }) => agree(form, template.form, position));
        if (mayJoin(members, position)) return { position, members };
      }
      return undefined;
    },
  };
}

/** Whether two forms are equal but for one position: a hash may lie. */
function agree(a: Tokens, b: Tokens, except: number): boolean {
  if (a.texts.length !== b.texts.length) return false;
  return a.texts.every((text, index) => {
    const other = b.texts[index] ?? '';
    return index === except || text === other || (isSlot(text) && isSlot(other));
  });
}

interface Position {
  readonly position: number;
  readonly key: number;
}

function positionsOf({ texts, spaced }: Tokens): readonly Position[] {
  const positions: Position[] = [];
  let high = 0;
  let low = 0;
  let highPower = 1;
  let lowPower = 1;
  const terms: (readonly [position: number, high: number, low: number])[] = [];
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index] ?? '';
    const isOpen = isSlot(text) || isWordToken(text);
    const hash = hashToken(isSlot(text) ? WILDCARD : text, spaced[index] === true);
    const slot = hashToken(WILDCARD, spaced[index] === true) ^ 0x5bd1e995;
    const mixed = Math.imul(hash, 0x85ebca6b) ^ (hash >>> 13);
    const mixedSlot = Math.imul(slot, 0x85ebca6b) ^ (slot >>> 13);
    high = (high + Math.imul(hash, highPower)) | 0;
    low = (low + Math.imul(mixed, lowPower)) | 0;
    if (isOpen && terms.length < MAX_POSITIONS) {
      terms.push([index, Math.imul(slot - hash, highPower), Math.imul(mixedSlot - mixed, lowPower)]);
    }
    highPower = Math.imul(highPower, 0x01000193);
    lowPower = Math.imul(lowPower, 0x27d4eb2d);
  }
  for (const [position, highTerm, lowTerm] of terms) {
    const key = ((high + highTerm) >>> 0) * TWO_TO_THE_21 + (((low + lowTerm) >>> 0) % TWO_TO_THE_21);
    positions.push({ position, key });
  }
  return positions;
}

/** FNV-1a. */
function hashToken(text: string, isSpaced: boolean): number {
  let hash = isSpaced ? 0x811c9dc5 : 0x050c5d1f;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
