import type { CustomFinder, CustomRange } from '../../domain/redaction/create-redactor.ts';
import { RedactionKind, replacementOf } from '../../domain/redaction/redaction-kind.ts';
import type { CustomPattern } from './custom-patterns.ts';

/** Patterns see long values in pieces, so that the search for one match reads no more than a piece. */
const PIECE = 8_192;
/** Neighbouring pieces share so much: the longest match that is certain to be found across their border. */
const OVERLAP = 1_024;
/** What the patterns together may take of a value. */
const BUDGET_MS = 10;

/** What the finder needs of the world. */
export interface CustomFinderOptions {
  readonly nowMs: () => number;
  /** Told of every value on which the patterns spent their budget. */
  readonly onBudgetExceeded: () => void;
}

/**
 * Finds the matches of an operator's patterns. The engine needs time linear in a piece for one match; a value on which
 * the patterns together spend 10 ms is replaced as a whole, so that it costs no more and shows nothing.
 */
export function createCustomFinder(patterns: readonly CustomPattern[], options: CustomFinderOptions): CustomFinder {
  const literals = patterns.map(({ literal }) =>
    literal === undefined ? undefined : new TextEncoder().encode(literal),
  );
  return {
    mayContain(bytes, start, end) {
      // A view of the value alone: `bytes` is a whole request, and a search in it would not stop at the value's end.
      const value = bytes.subarray(start, end);
      return literals.some((literal) => literal === undefined || holds(value, literal));
    },
    find(text) {
      const ranges: CustomRange[] = [];
      let deadlineMs: number | undefined;
      for (const pattern of patterns) {
        if (pattern.literal !== undefined && !text.includes(pattern.literal)) continue;
        deadlineMs ??= options.nowMs() + BUDGET_MS;
        const isWithin = (): boolean => options.nowMs() < (deadlineMs ?? 0);
        const searchedTo = findMatches(text, pattern, { ranges, isWithin });
        if (searchedTo >= text.length) continue;
        options.onBudgetExceeded();
        const replacement = replacementOf(RedactionKind.custom);
        return [{ start: 0, end: text.length, kind: RedactionKind.custom, replacement }];
      }
      return ranges;
    },
  };
}

interface Search {
  readonly ranges: CustomRange[];
  readonly isWithin: () => boolean;
}

/** Adds the matches of a pattern; returns how far it got before the budget was spent. */
function findMatches(text: string, pattern: CustomPattern, search: Search): number {
  let from = 0;
  for (;;) {
    const piece = text.slice(from, from + PIECE);
    // A test for any match runs on a faster machine than the search for its place.
    const last = pattern.regex.test(piece) ? findInPiece(piece, from, { ...search, pattern }) : 0;
    if (last === undefined) return from;
    if (from + PIECE >= text.length) return text.length;
    if (!search.isWithin()) return from;
    from += Math.max(PIECE - OVERLAP, last);
  }
}

/** Adds the matches in a piece; returns the end of the last one, or undefined when the budget was spent. */
function findInPiece(
  piece: string,
  from: number,
  { ranges, isWithin, pattern }: Search & { readonly pattern: CustomPattern },
): number | undefined {
  const { regex, replacement } = pattern;
  const matcher = regex.matcher(piece);
  let last = 0;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end > start) ranges.push({ start: from + start, end: from + end, kind: RedactionKind.custom, replacement });
    last = Math.max(last, end);
    if (!isWithin()) return undefined;
  }
  return last;
}

function holds(value: Uint8Array, literal: Uint8Array): boolean {
  const first = literal[0] ?? 0;
  const last = value.length - literal.length;
  for (let index = value.indexOf(first); index >= 0 && index <= last; index = value.indexOf(first, index + 1)) {
    let matched = 1;
    while (matched < literal.length && value[index + matched] === literal[matched]) matched += 1;
    if (matched === literal.length) return true;
  }
  return false;
}
