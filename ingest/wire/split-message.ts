import { applyEdits } from './edits.ts';
import type { Edit } from './edits.ts';
import type { MessageType } from './message-type.ts';
import type { PartList } from './part-list.ts';
import type { Scanner } from './scanner.ts';

const EMPTY = Buffer.alloc(0);

/** A message with its parts taken out. */
export interface SplitMessage {
  /** The fields that are no parts, redacted. */
  readonly rest: Buffer;
  /** What was redacted in the rest. */
  readonly edits: readonly Edit[];
}

/** A message to split. */
export interface MessageRange {
  readonly type: MessageType;
  readonly start: number;
  readonly end: number;
  /** Filled with the parts. */
  readonly parts: PartList;
}

/** Scans a message whose type has parts; the scanner's `problem` tells what is wrong with the rest. */
export function splitMessage(scanner: Scanner, bytes: Buffer, { type, start, end, parts }: MessageRange): SplitMessage {
  const outer = scanner.parts;
  parts.clear();
  scanner.parts = parts;
  scanner.record(type, start, end);
  scanner.parts = outer;
  const { edits } = scanner;
  const pieces: Buffer[] = [];
  let position = start;
  for (let index = 0; index <= parts.count; index += 1) {
    const gapEnd = index < parts.count ? parts.fieldStart(index) : end;
    if (gapEnd > position) pieces.push(copyGap(bytes, edits, { start: position, end: gapEnd }));
    if (index < parts.count) position = parts.end(index);
  }
  const [only] = pieces;
  return { rest: only === undefined ? EMPTY : pieces.length === 1 ? only : Buffer.concat(pieces), edits };
}

function copyGap(bytes: Buffer, edits: readonly Edit[], gap: { start: number; end: number }): Buffer {
  const inGap = edits.filter(({ start }) => start >= gap.start && start < gap.end);
  return inGap.length === 0 ? bytes.subarray(gap.start, gap.end) : applyEdits(bytes, inGap, gap);
}

/** A part: the whole field and its content. */
export interface Part {
  readonly fieldStart: number;
  readonly start: number;
  readonly end: number;
}

/** The part at the index. */
export function partAt(parts: PartList, index: number): Part {
  return { fieldStart: parts.fieldStart(index), start: parts.start(index), end: parts.end(index) };
}

/** The parts of a field, in order. */
export function partsOf(parts: PartList, fieldNumber: number): readonly Part[] {
  const found: Part[] = [];
  for (let index = 0; index < parts.count; index += 1) {
    if (parts.fieldNumber(index) === fieldNumber) found.push(partAt(parts, index));
  }
  return found;
}
