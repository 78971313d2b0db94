import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** What is known of a value only by the name before it; of two ranges of one length the other kind is told. */
const BY_NAME: ReadonlySet<RedactionKind> = new Set([
  ...[RedactionKind.assignment, RedactionKind.password, RedactionKind.sessionId],
  ...[RedactionKind.bearer, RedactionKind.custom, RedactionKind.phone],
]);

/**
 * Ranges in order without overlaps. Of ranges that overlap one stays, grown to where all of them end, so that nothing
 * found is shown; its kind is that of the longest.
 */
export function mergeRanges(ranges: readonly SensitiveRange[]): readonly SensitiveRange[] {
  if (ranges.length < 2) return ranges;
  const merged: SensitiveRange[] = [];
  let longest = 0;
  for (const range of inOrder(ranges)) {
    const last = merged.at(-1);
    const length = range.end - range.start;
    if (last === undefined || range.start >= last.end) {
      merged.push(range);
      longest = length;
    } else if (isTokenBeforeHost(last, range)) {
      merged[merged.length - 1] = range;
      longest = length;
    } else if (!isHostOf(last, range)) {
      const wins = length > longest || (length === longest && BY_NAME.has(last.kind));
      const end = Math.max(last.end, range.end);
      merged[merged.length - 1] = { start: last.start, end, kind: wins ? range.kind : last.kind };
      longest = Math.max(longest, length);
    }
  }
  return merged;
}

/** By their starts, the longer first; most are in order already. */
function inOrder(ranges: readonly SensitiveRange[]): readonly SensitiveRange[] {
  let start = -1;
  for (const range of ranges) {
    if (range.start <= start) return [...ranges].sort((a, b) => a.start - b.start || b.end - a.end);
    start = range.start;
  }
  return ranges;
}

/** `password@host.example` behind `user:` is no address: the host of a URL stays. */
function isHostOf(credentials: SensitiveRange, { kind, end }: SensitiveRange): boolean {
  return credentials.kind === RedactionKind.urlAuth && kind === RedactionKind.email && end > credentials.end;
}

/** Nor is `token@host.example`. */
function isTokenBeforeHost(address: SensitiveRange, { kind, start, end }: SensitiveRange): boolean {
  if (address.kind !== RedactionKind.email || BY_NAME.has(kind) || kind === RedactionKind.email) return false;
  return start === address.start && end < address.end;
}
