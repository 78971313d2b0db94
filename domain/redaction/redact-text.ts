import { findAssignments } from './find-assignments.ts';
import { findAuthorizations, findUrlCredentials } from './find-credentials.ts';
import { findEmails } from './find-emails.ts';
import { findIpv4 } from './find-ipv4.ts';
import { findJwts } from './find-jwts.ts';
import { findNumbers } from './find-numbers.ts';
import { replacementOf } from './redaction-kind.ts';
import type { RangeFinder, RedactionKind, SensitiveRange } from './redaction-kind.ts';
import { textFeatures } from './text-features.ts';

/** A text after redaction, with one kind for every range that was replaced, in order. */
export interface RedactedText {
  readonly text: string;
  readonly kinds: readonly RedactionKind[];
}

const IPV4_MIN = { digits: 4, dots: 3 };
const SSN_MIN_DIGITS = 9;

/**
 * Replaces personal data and secrets of the basic kinds (see {@link RedactionKind}) by `[redacted:<kind>]`.
 * Takes time linear in the text's length, whatever the text. Versions, UUIDs, hashes, trace ids, dates and timestamps
 * stay as they are. A second pass finds nothing more, unless values were glued together without a separator.
 * @param key Name of the attribute that holds the text, if any: a value of `….version` is not searched for addresses.
 * @returns undefined when there is nothing to redact, which most texts cost one pass over their characters to know
 */
export function redactText(text: string, key = ''): RedactedText | undefined {
  const finders = findersFor(text, key);
  if (finders.length === 0) return undefined;
  const ranges = finders.flatMap((find) => find(text));
  return ranges.length === 0 ? undefined : replace(text, withoutOverlaps(ranges));
}

function findersFor(text: string, key: string): readonly RangeFinder[] {
  const features = textFeatures(text);
  const finders: RangeFinder[] = [];
  if (features.hasAssignment) finders.push(findAssignments);
  if (features.hasSpace) finders.push(findAuthorizations);
  if (features.dots >= 2) finders.push(findJwts);
  if (features.hasAt) finders.push(findUrlCredentials, findEmails);
  if (features.digits >= SSN_MIN_DIGITS) finders.push(findNumbers);
  if (features.digits >= IPV4_MIN.digits && features.dots >= IPV4_MIN.dots && !/version$/i.test(key)) {
    finders.push(findIpv4);
  }
  return finders;
}

/** Of ranges that overlap the one that starts first stays, grown to where the others end: nothing found is shown. */
function withoutOverlaps(ranges: readonly SensitiveRange[]): readonly SensitiveRange[] {
  const merged: SensitiveRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) merged.push(range);
    else if (range.end > last.end) merged[merged.length - 1] = { ...last, end: range.end };
  }
  return merged;
}

function replace(text: string, ranges: readonly SensitiveRange[]): RedactedText {
  let result = '';
  let position = 0;
  for (const { start, end, kind } of ranges) {
    result += text.slice(position, start) + replacementOf(kind);
    position = end;
  }
  return { text: result + text.slice(position), kinds: ranges.map(({ kind }) => kind) };
}
