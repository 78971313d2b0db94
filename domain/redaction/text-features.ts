/** What a text contains; enough to know which finders cannot match, so that most texts meet none of them. */
export interface TextFeatures {
  readonly digits: number;
  readonly dots: number;
  /** An `@`, or a `%`, which may begin an encoded one. */
  readonly hasAt: boolean;
  /** A `=` or a `:`. */
  readonly hasAssignment: boolean;
  /** A space or a tab. */
  readonly hasSpace: boolean;
}

const AT = 1;
const ASSIGNMENT = 2;
const SPACE = 4;
const DIGIT = 8;
const DOT = 16;

const CLASS_OF = new Uint8Array(128);
CLASS_OF.fill(DIGIT, 0x30, 0x3a);
for (const [characters, kind] of [
  ['.', DOT],
  ['@%', AT],
  ['=:', ASSIGNMENT],
  [' \t', SPACE],
] as const) {
  for (const character of characters) CLASS_OF[character.charCodeAt(0)] = kind;
}

/** Reads a text once. */
export function textFeatures(text: string): TextFeatures {
  let digits = 0;
  let dots = 0;
  let flags = 0;
  for (let index = 0; index < text.length; index += 1) {
    const kind = CLASS_OF[text.charCodeAt(index)] ?? 0;
    if (kind === 0) continue;
    flags |= kind;
    if (kind === DIGIT) digits += 1;
    else if (kind === DOT) dots += 1;
  }
  return {
    digits,
    dots,
    hasAt: (flags & AT) !== 0,
    hasAssignment: (flags & ASSIGNMENT) !== 0,
    hasSpace: (flags & SPACE) !== 0,
  };
}
