import { CharCode, codeAt, codesOf, isWhitespace } from './characters.ts';
import type { ValueRange } from './assigned-value.ts';

const MAX_BACKSLASHES = 3;
/** What ends a word that stands in no quotes; the text around a command may end there, too. */
const WORD_ENDS = codesOf('"\'`;|<>)');

/**
 * The word of a command line that begins at `from`: what stands in quotes, which may be escaped as in JSON, or all up to
 * the next space, quote or operator. Empty words are undefined.
 */
export function shellWord(text: string, from: number): ValueRange | undefined {
  let start = from;
  while (start < from + MAX_BACKSLASHES && codeAt(text, start) === CharCode.backslash) start += 1;
  const quote = codeAt(text, start);
  const isQuoted = quote === CharCode.quote || quote === CharCode.apostrophe;
  if (isQuoted) start += 1;
  const isEscaped = isQuoted && start - from > 1;
  const end = isQuoted ? quotedEnd(text, start, { quote, isEscaped }) : bareEnd(text, start);
  return end > start ? { start, end } : undefined;
}

interface Quotes {
  readonly quote: number;
  readonly isEscaped: boolean;
}

function quotedEnd(text: string, start: number, { quote, isEscaped }: Quotes): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) !== quote) {
    end += text.charCodeAt(end) === CharCode.backslash && !isEscaped && quote === CharCode.quote ? 2 : 1;
  }
  end = Math.min(end, text.length);
  // The closing quote is escaped as well: its backslashes are not part of the word.
  while (isEscaped && end > start && text.charCodeAt(end - 1) === CharCode.backslash) end -= 1;
  return end;
}

function bareEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsBareWord(text, end)) end += 1;
  return end;
}

function endsBareWord(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (isWhitespace(code) || WORD_ENDS.has(code)) return true;
  const next = codeAt(text, index + 1);
  return code === CharCode.backslash && (next === CharCode.quote || next === CharCode.apostrophe);
}
