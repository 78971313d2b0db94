const MAX_DEPTH = 20_000;
/** A request of 16 MiB has fewer, even of the shortest attributes. */
const MAX_CONTAINERS = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether parsing the text costs memory and time for about as much as it is long. Lists in lists, and millions of empty
 * objects, cost the parser forty times their length, and seconds; one pass over the characters finds them. Says nothing
 * about whether the text is JSON.
 */
export function isBoundedJson(text: string): boolean {
  let depth = 0;
  let containers = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfText(text, index + 1);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      containers += 1;
      if (depth > MAX_DEPTH || containers > MAX_CONTAINERS) return false;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return true;
}

/** Where the closing quote stands, or the end. */
function endOfText(text: string, start: number): number {
  let index = start;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) break;
    index += code === BACKSLASH ? 2 : 1;
  }
  return index;
}
