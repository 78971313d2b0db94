import { CharCode, codeAt, codesOf, isWhitespace } from './characters.ts';

const MAX_SPACES = 3;
const MAX_PROBE = 64;
/** What stands for a value without being one: placeholders of queries and templates, and our own replacement. */
const PLACEHOLDER =
  /^(?:\?|\$\d*|\$[A-Z_]+|\$[{(].*|\{.*|\[.*|\(.*|<.*|%[({].*|:\w*|%[sdvq]|null|nil|none|undefined|true|false|\*+|x{3,}|•+)$/i;
/** Words that follow a name in a sentence, as in `Password: incorrect`, and the schemes of an authorization. */
const SENTENCE_WORDS: ReadonlySet<string> = new Set([
  ...['incorrect', 'invalid', 'missing', 'required', 'expired', 'not', 'no', 'is', 'was', 'has', 'must', 'failed'],
  ...['expected', 'unexpected', 'unknown', 'empty', 'rejected', 'denied', 'cannot', 'could', 'too', 'bearer', 'basic'],
  ...['accepted', 'publickey', 'verified', 'successful', 'success', 'failure', 'error', 'changed', 'reset', 'the'],
]);
/** Schemes of an authorization whose secret is the next word (RFC 9110, 11.6.2; GitHub's `token`). */
const SCHEMES: ReadonlySet<string> = new Set([
  'token',
  'apikey',
  'digest',
  'negotiate',
  'ntlm',
  'key',
  'aws4-hmac-sha256',
]);
/** The longest of the words that stand in the place of a value or before it. */
const MAX_WORD = Math.max(...[...SENTENCE_WORDS, ...SCHEMES].map(({ length }) => length));
/** The characters with which a placeholder begins. */
const PLACEHOLDER_STARTS = codesOf('?$*:{[(<%xXnNuUtTfF');
const BULLET = 0x2022;
const VALUE_ENDS = codesOf(';,"\'`)}]<>');
/** The token behind it is another finder's. */
const SCHEME_BEFORE_TOKEN = /^(?:bearer|basic) /i;
/** So far behind an `&` a `=` shows that it separates the parameters of a query. */
const MAX_PARAMETER = 48;

/** A value's place: `[start, end)`, never empty. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The value that is assigned behind a separator which ends at `from`: what stands in quotes, or the next word.
 * @param accepts Asked with the begin of the value, at most 64 characters; only what it accepts is read to its end, and
 *   so not looked at again
 * @returns undefined when there is none, or a placeholder or a word of a sentence in its place
 */
export function assignedValue(
  text: string,
  from: number,
  accepts: (begin: string) => boolean = () => true,
): ValueRange | undefined {
  const opening = openingOf(text, from);
  const { start, quote } = opening;
  const probeEnd = endOf(text, opening, start + MAX_PROBE);
  if (probeEnd <= start) return undefined;
  const probe = text.slice(start, probeEnd);
  if (isNoSecret(probe, quote !== undefined)) return undefined;
  const word = quote === undefined && probe.length <= MAX_WORD ? probe.toLowerCase() : '';
  if (SENTENCE_WORDS.has(word)) return undefined;
  if (SCHEMES.has(word) && codeAt(text, probeEnd) === CharCode.space) return wordBehindScheme(text, probeEnd);
  return accepts(probe) ? { start, end: endOf(text, opening, text.length) } : undefined;
}

/** Whether no secret stands here, or one that another finder knows by its scheme. */
function isNoSecret(probe: string, isQuoted: boolean): boolean {
  return (isQuoted && SCHEME_BEFORE_TOKEN.test(probe)) || isPlaceholder(probe);
}

/** Whether what begins so stands for a value without being one: a variable, an empty form, or our own replacement. */
export function isPlaceholder(begin: string): boolean {
  const first = begin.charCodeAt(0);
  return (PLACEHOLDER_STARTS.has(first) || first === BULLET) && PLACEHOLDER.test(begin);
}

function wordBehindScheme(text: string, from: number): ValueRange | undefined {
  const start = from + 1;
  const end = wordEnd(text, start, text.length);
  return end > start ? { start, end } : undefined;
}

interface Opening {
  readonly start: number;
  readonly quote?: number;
  readonly isEscaped: boolean;
}

function openingOf(text: string, from: number): Opening {
  let start = from;
  // `:=`, `=>` and `==` assign or compare as well.
  if (codeAt(text, start) === CharCode.equals || codeAt(text, start) === 0x3e) start += 1;
  const spacesEnd = start + MAX_SPACES;
  while (start < spacesEnd && isWhitespace(codeAt(text, start))) start += 1;
  const slashesEnd = start + MAX_SPACES;
  while (start < slashesEnd && codeAt(text, start) === CharCode.backslash) start += 1;
  const quote = codeAt(text, start);
  if (quote !== CharCode.quote && quote !== CharCode.apostrophe) return { start, isEscaped: false };
  return { start: start + 1, quote, isEscaped: codeAt(text, start - 1) === CharCode.backslash };
}

function endOf(text: string, opening: Opening, limit: number): number {
  const last = Math.min(limit, text.length);
  return opening.quote === undefined ? wordEnd(text, opening.start, last) : closingQuote(text, opening, last);
}

function closingQuote(text: string, { start, quote, isEscaped }: Opening, last: number): number {
  let end = start;
  while (end < last && codeAt(text, end) !== quote) {
    end += codeAt(text, end) === CharCode.backslash && !isEscaped ? 2 : 1;
  }
  end = Math.min(end, last);
  // In JSON inside a string the closing quote is escaped: the backslash is not part of the value.
  return isEscaped && end > start && codeAt(text, end - 1) === CharCode.backslash ? end - 1 : end;
}

function wordEnd(text: string, start: number, last: number): number {
  let end = start;
  while (end < last) {
    const code = codeAt(text, end);
    if (isWhitespace(code) || VALUE_ENDS.has(code)) return end;
    if (code === CharCode.ampersand && separatesParameters(text, end + 1)) return end;
    end += 1;
  }
  return end;
}

function separatesParameters(text: string, from: number): boolean {
  for (let index = from; index < Math.min(text.length, from + MAX_PARAMETER); index += 1) {
    const code = codeAt(text, index);
    if (code === CharCode.equals) return true;
    if (isWhitespace(code) || code === CharCode.ampersand || VALUE_ENDS.has(code)) return false;
  }
  return from >= text.length;
}
