/** A compressed block in what holds it. */
export interface Lz4Block {
  readonly source: Uint8Array;
  /** Of the source, from its first byte. */
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

/** It does not fit. */
const NO_ROOM = -1;
/** It is no LZ4 block. */
const DAMAGED = -2;
/** Shorter stretches are copied word by word: a call of the runtime takes longer. */
const LONG = 128;
const MIN_MATCH = 4;

/**
 * Decodes an LZ4 block behind the first `from` bytes of `target`, to which it may refer. Returns where its content
 * ends, -1 when `target` has no room for it, -2 when it is damaged. Whatever the block says, nothing outside of it is
 * read, and nothing of `target` that was not written.
 * Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
/* eslint-disable complexity, max-depth, max-lines-per-function -- One loop over local variables: calls double its time. */
export function decodeLz4Block(block: Lz4Block, target: Uint8Array<ArrayBuffer>, from: number): number {
  const { source, view, end } = block;
  const out = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const room = target.length;
  let position = block.start;
  let length = from;
  while (position < end) {
    const token = source[position] as number;
    position += 1;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; position += 1) {
        if (position >= end) return DAMAGED;
        more = source[position] as number;
        literals += more;
      }
    }
    if (position + literals > end) return DAMAGED;
    if (length + literals > room) return NO_ROOM;
    if (literals > LONG) target.set(source.subarray(position, position + literals), length);
    else {
      let at = position;
      let to = length;
      for (const last = length + literals - 4; to <= last; to += 4, at += 4) out.setInt32(to, view.getInt32(at));
      for (const last = length + literals; to < last; to += 1, at += 1) target[to] = source[at] as number;
    }
    position += literals;
    length += literals;
    // The last sequence has no match.
    if (position === end) return length;
    if (position + 2 > end) return DAMAGED;
    const offset = (source[position] as number) | ((source[position + 1] as number) << 8);
    position += 2;
    let match = token & 15;
    if (match === 15) {
      for (let more = 255; more === 255; position += 1) {
        if (position >= end) return DAMAGED;
        more = source[position] as number;
        match += more;
      }
    }
    match += MIN_MATCH;
    if (offset === 0 || offset > length) return DAMAGED;
    if (length + match > room) return NO_ROOM;
    let at = length - offset;
    const matched = length + match;
    // A match may run into what it writes: then only steps up to its distance repeat it rightly.
    if (match > LONG && offset >= match) target.copyWithin(length, at, at + match);
    else {
      let to = length;
      if (offset >= 4) for (; to + 4 <= matched; to += 4, at += 4) out.setInt32(to, out.getInt32(at));
      for (; to < matched; to += 1, at += 1) target[to] = target[at] as number;
    }
    length = matched;
  }
  return DAMAGED;
}
