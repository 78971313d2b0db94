/** How far before a number its name may stand. */
export const MAX_CONTEXT = 40;
/** How many words are looked at, of which all but the name are fillers. */
export const MAX_WORDS = 4;
/** Words between a name and its number. */
export const FILLERS: ReadonlySet<string> = new Set([
  ...[
    'number',
    'num',
    'no',
    'nr',
    'nummer',
    'is',
    'to',
    'at',
    'from',
    'for',
    'on',
    'under',
    'unter',
    'security',
    'sent',
  ],
  ...['user', 'der', 'the', 'a', 'id', 'us', 'country', 'work', 'home', 'mobile'],
]);

/**
 * Whether one of `names` stands before `start`, with no more than a few filling words between: `phone number is …`,
 * `"ssn":"…"`. At the begin of a text the attribute's name is what stands before it.
 */
export function followsName(names: ReadonlySet<string>, place: TextPlace): boolean {
  const { text, start, key } = place;
  const before = text.slice(Math.max(0, start - MAX_CONTEXT), start);
  const words = wordsOf(start <= MAX_CONTEXT ? `${key} ${before}` : before);
  for (let back = 1; back <= MAX_WORDS; back += 1) {
    const word = words.at(-back);
    if (word === undefined) return false;
    if (names.has(word)) return true;
    if (!FILLERS.has(word)) return false;
  }
  return false;
}

/** A place in a text that is the value of the attribute `key`; the key is empty for a text that stands alone. */
export interface TextPlace {
  readonly text: string;
  readonly start: number;
  readonly key: string;
}

function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9\u00c0-\u024f]+/)
    .filter((word) => word !== '');
}
