import { SpanAttribute } from '../../domain/telemetry/semantic-conventions.ts';

/** What an attribute means for the naming of a span. */
export const LabelKey = {
  /** It takes part in a name. */
  other: 1,
  /** A route: what it says makes the URL irrelevant. */
  route: 2,
  /** A URL or path, from which a name is learned when there is no route. */
  url: 3,
  /** It makes the span a remote procedure call, which no route names. */
  rpc: 4,
} as const;

/** One member of {@link LabelKey}. */
export type LabelKey = (typeof LabelKey)[keyof typeof LabelKey];

/** Keys are few: a glance at a key's length and ends tells nine others in ten away. */
const SLOTS = 256;
/** Words of a slot: length of the key (0: nobody's), number and meaning, its bytes as words. */
const SLOT_WORDS = 16;
const FIRST_WORD = 2;
const MEANING_BITS = 3;
const slots = new Int32Array(SLOTS * SLOT_WORDS);

/** 1 where a key with this {@link keySlot} may be known: most others need no further look. */
export const mayBeKnown = new Uint8Array(SLOTS);

/** The slot of a key by its length, its first and its last byte; what finds it taken goes to the next. */
export function keySlot(length: number, first: number, last: number): number {
  return (Math.imul(length, 37) + Math.imul(first, 11) + last) & (SLOTS - 1);
}

/**
 * The known key of `length` bytes at `start`, searched from its {@link keySlot} on and verified in full. Its number,
 * from 1 to 31, and its {@link LabelKey} are in what is returned; 0 for a key that names nothing.
 */
export function findKey(view: DataView, start: number, length: number): number {
  if (length < SHORTEST) return 0;
  let slot = keySlot(length, view.getUint8(start), view.getUint8(start + length - 1));
  for (;;) {
    const at = slot * SLOT_WORDS;
    const found = slots[at] as number;
    if (found === 0) return 0;
    if (found === length && isKeyAt(view, start, at)) return slots[at + 1] as number;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** The number in what {@link findKey} found. */
export function keyNumberOf(found: number): number {
  return found >> MEANING_BITS;
}

/** The meaning in what {@link findKey} found. */
export function keyMeaningOf(found: number): LabelKey {
  return (found & ((1 << MEANING_BITS) - 1)) as LabelKey;
}

/** Keys are compared by words, and have at least one; the last word overlaps the one before. */
const SHORTEST = 4;

function isKeyAt(view: DataView, start: number, at: number): boolean {
  const last = (slots[at] as number) - 4;
  let word = at + FIRST_WORD;
  for (let offset = 0; offset < last; offset += 4, word += 1) {
    if (slots[word] !== view.getInt32(start + offset, true)) return false;
  }
  return slots[word] === view.getInt32(start + last, true);
}

function meaningOf(name: keyof typeof SpanAttribute): LabelKey {
  if (name === 'httpRoute') return LabelKey.route;
  if (name === 'urlPath' || name === 'urlFull') return LabelKey.url;
  return name === 'rpcSystem' || name === 'rpcMethod' ? LabelKey.rpc : LabelKey.other;
}

function learn(key: string, meaning: LabelKey, number: number): void {
  const view = new DataView(new TextEncoder().encode(key).buffer);
  const length = view.byteLength;
  let slot = keySlot(length, view.getUint8(0), view.getUint8(length - 1));
  mayBeKnown[slot] = 1;
  while (slots[slot * SLOT_WORDS] !== 0) slot = (slot + 1) & (SLOTS - 1);
  const at = slot * SLOT_WORDS;
  slots[at] = length;
  slots[at + 1] = (number << MEANING_BITS) | meaning;
  const last = length - 4;
  let word = at + FIRST_WORD;
  for (let offset = 0; offset < last; offset += 4, word += 1) slots[word] = view.getInt32(offset, true);
  slots[word] = view.getInt32(last, true);
}

/** One bit for each number of a key whose meaning is {@link LabelKey.url}. */
export const URL_NUMBERS = learnAll();

function learnAll(): number {
  let number = 0;
  let urls = 0;
  for (const [name, keys] of Object.entries(SpanAttribute)) {
    const meaning = meaningOf(name as keyof typeof SpanAttribute);
    for (const key of keys) {
      number += 1;
      learn(key, meaning, number);
      if (meaning === LabelKey.url) urls |= 1 << number;
    }
  }
  return urls;
}
