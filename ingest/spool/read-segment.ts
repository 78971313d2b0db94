import { ENTRY_MARKER, isEntryHead, readEntry } from './entry-codec.ts';
import { SEGMENT_HEADER_BYTES, SEGMENT_VERSION, readSegmentHeader } from './segment-header.ts';
import type { SegmentIdentity } from './segment-header.ts';
import type { SpooledRecord } from './spooled-record.ts';

/** What a segment holds, in order. Offsets are in bytes, `end` exclusive. */
export type SegmentItem =
  | { readonly kind: 'entry'; readonly sequence: number; readonly record: SpooledRecord }
  /** Bytes that were written whole once and cannot be read any more: at least one entry, or the header. */
  | { readonly kind: 'damaged'; readonly start: number; readonly end: number }
  /** The end of a write that a crash cut off: it was never acknowledged. */
  | { readonly kind: 'torn'; readonly start: number; readonly end: number }
  /** Written by another release in a layout that this one does not know. */
  | { readonly kind: 'unsupported'; readonly version: number };

/**
 * Reads a segment. Damage costs the entries it hit: after it the reader goes on at the next intact head. `identity` is
 * what the file's name says.
 */
export function* readSegment(bytes: Buffer, identity: SegmentIdentity): Generator<SegmentItem> {
  const header = readSegmentHeader(bytes);
  if (header.kind === 'header' && header.version !== SEGMENT_VERSION) {
    yield { kind: 'unsupported', version: header.version };
    return;
  }
  const isIntact = header.kind === 'header' && header.identity.salt === identity.salt;
  if (!isIntact) yield headerProblem(bytes);
  yield* readEntries(bytes, identity.salt);
}

/** A header that a crash cut off has nothing behind it. */
function headerProblem(bytes: Buffer): SegmentItem {
  const isTorn = bytes.length < SEGMENT_HEADER_BYTES || isZero(bytes);
  return { kind: isTorn ? 'torn' : 'damaged', start: 0, end: Math.min(bytes.length, SEGMENT_HEADER_BYTES) };
}

function* readEntries(bytes: Buffer, salt: number): Generator<SegmentItem> {
  let position = SEGMENT_HEADER_BYTES;
  while (position < bytes.length) {
    const reading = readEntry(bytes, position, salt);
    switch (reading.kind) {
      case 'entry':
        yield { kind: 'entry', sequence: reading.sequence, record: reading.record };
        position = reading.end;
        break;
      case 'damaged_body':
        yield { kind: 'damaged', start: position, end: reading.end };
        position = reading.end;
        break;
      case 'cut':
        yield { kind: 'torn', start: position, end: bytes.length };
        return;
      case 'damaged_head': {
        const next = findHead(bytes, position + 1, salt);
        // File systems may leave zeros where a write was under way when the power went.
        const isTorn = next === undefined && isZero(bytes.subarray(position));
        yield { kind: isTorn ? 'torn' : 'damaged', start: position, end: next ?? bytes.length };
        position = next ?? bytes.length;
      }
    }
  }
}

function findHead(bytes: Buffer, from: number, salt: number): number | undefined {
  for (let at = bytes.indexOf(ENTRY_MARKER, from); at !== -1; at = bytes.indexOf(ENTRY_MARKER, at + 1)) {
    if (isEntryHead(bytes, at, salt)) return at;
  }
  return undefined;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
