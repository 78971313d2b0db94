/** What a text contains; enough to know which finders cannot match, so that most texts meet none of them. */
export interface TextFeatures {
  readonly digits: number;
  readonly dots: number;
  readonly dashes: number;
  readonly hasAt: boolean;
  readonly hasAssignment: boolean;
  readonly hasSpace: boolean;
}

const OTHER = 0;
const DIGIT = 1;
const DOT = 2;
const DASH = 3;
const AT = 4;
const ASSIGNMENT = 5;
const SPACE = 6;

const CLASS_OF = new Uint8Array(128).fill(OTHER);
CLASS_OF.fill(DIGIT, 0x30, 0x3a);
for (const [characters, kind] of [
  ['.', DOT],
  ['-', DASH],
  // `%40` is an encoded @; that the percent sign has other uses only costs a search.
  ['@%', AT],
  ['=:', ASSIGNMENT],
  [' \t', SPACE],
] as const) {
  for (const character of characters) CLASS_OF[character.charCodeAt(0)] = kind;
}

/** Counts the characters that matter, in one pass. */
export function textFeatures(text: string): TextFeatures {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const kind = CLASS_OF[text.charCodeAt(index)];
    if (kind !== undefined && kind !== OTHER) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const [, digits = 0, dots = 0, dashes = 0, ats = 0, assignments = 0, spaces = 0] = counts;
  return { digits, dots, dashes, hasAt: ats > 0, hasAssignment: assignments > 0, hasSpace: spaces > 0 };
}
