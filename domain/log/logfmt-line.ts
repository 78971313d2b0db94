import type { FieldValue } from './line-fields.ts';
import { fieldsToParts } from './line-fields.ts';
import type { LineParts } from './parsed-line.ts';

const PAIR = /([A-Za-z_@][\w.@/-]{0,63})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?:\s+|$)/y;
const MIN_PAIRS = 2;
/** One of these tells a line of a logger from a message that happens to be made of pairs. */
const TELLING = /^(?:ts|time|timestamp|t|level|lvl|severity|msg|message|caller|logger|err|error)$/i;
const ESCAPE = /\\(.)/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads a line in logfmt: nothing but `key=value` and `key="value"` pairs, two or more, one of them by a name that loggers
 * use. Undefined for others.
 */
export function parseLogfmtLine(line: string): LineParts | undefined {
  const text = line.trim();
  const fields: [string, FieldValue][] = [];
  let position = 0;
  let isTelling = false;
  while (position < text.length) {
    PAIR.lastIndex = position;
    const match = PAIR.exec(text);
    if (match === null) return undefined;
    const [whole, key = '', quoted, bare = ''] = match;
    fields.push([key, quoted === undefined ? bare : unescape(quoted)]);
    isTelling ||= TELLING.test(key);
    position += whole.length;
  }
  return isTelling && fields.length >= MIN_PAIRS ? fieldsToParts('logfmt', fields) : undefined;
}

function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(ESCAPE, (_escape, character: string) => ESCAPED[character] ?? character);
}
