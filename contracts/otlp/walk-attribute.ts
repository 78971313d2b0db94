import { LabelKey, URL_NUMBERS, findKey, keyMeaningOf, keyNumberOf, keySlot, mayBeKnown } from './span-label-keys.ts';
import { ODD_PIECE } from './span-signature.ts';
import type { SpanSignature } from './span-signature.ts';
import type { WireReader } from './wire-reader.ts';

/** The attributes of a span that take part in its name; they become pieces of its signature. */
export class NamingAttributes {
  private readonly signature: SpanSignature;
  private hasRoute = false;
  private hasUrl = false;
  private hasRpc = false;
  /** Something is not as senders write it, so that nothing may be left out. */
  private isOdd = false;

  constructor(signature: SpanSignature) {
    this.signature = signature;
  }

  clear(): void {
    this.signature.count = 0;
    this.hasRoute = false;
    this.hasUrl = false;
    this.hasRpc = false;
    this.isOdd = false;
  }

  /**
   * To be called behind the last attribute: whether a route alone names the span, so that neither its own name nor a
   * URL matters. URLs are dropped then.
   */
  isNamedByRoute(): boolean {
    const isNamed = this.hasRoute && !this.hasRpc && !this.isOdd;
    if (isNamed && this.hasUrl) this.signature.drop(URL_NUMBERS);
    return isNamed;
  }

  /**
   * Walks over the attributes from the tag at `from` on, as long as one follows the other, and keeps those that
   * matter. Returns where the last one ends.
   *
   * Nine attributes in ten are a key and one scalar with lengths of one byte. Such a one is known for well-formed by
   * two words, whose parts must add up, and is stepped over unless its key looks known.
   * @throws ScoutError invalid_argument when the bytes are not OTLP
   */
  walk(reader: WireReader, view: DataView, from: number): number {
    const { bytes, limit } = reader;
    let position = from;
    while (position < limit && bytes[position] === ATTRIBUTE) {
      const head = position + 4 <= limit ? view.getInt32(position, true) : 0;
      const keyLength = head >>> 24;
      const valueAt = position + 4 + keyLength;
      const end = position + 2 + ((head >>> 8) & 0x7f);
      if ((head & HEAD_MASK) === HEAD && valueAt + 4 <= end && end <= limit && isScalar(view, valueAt, end)) {
        const slot = keySlot(keyLength, bytes[position + 4] as number, bytes[valueAt - 1] as number);
        if (mayBeKnown[slot] !== 0) this.keep(view, position + 2, end);
        position = end;
      } else {
        reader.position = position + 1;
        this.walkOne(reader, view);
        position = reader.position;
      }
    }
    return position;
  }

  /** Walks over the attribute whose length is at the reader's position. @throws ScoutError invalid_argument */
  walkOne(reader: WireReader, view: DataView): void {
    const { bytes } = reader;
    const end = reader.end();
    const start = reader.position;
    const keyLength = bytes[start + 1] as number;
    const valueTagAt = start + 2 + keyLength;
    const isUsual = valueTagAt + 2 <= end && bytes[start] === TEXT && keyLength < 0x80 && bytes[valueTagAt] === VALUE;
    const valueEnd = isUsual ? usualEnd(bytes, valueTagAt + 1, end) : -1;
    if (valueEnd === end) this.keep(view, start, end);
    else this.keepOdd(reader, view, { start, end });
    reader.position = end;
  }

  /** Keeps an attribute of a key and a scalar, of which the first may be 127 bytes long and the second 16 KiB. */
  private keep(view: DataView, start: number, end: number): void {
    const keyLength = view.getUint8(start + 1);
    const known = findKey(view, start + 2, keyLength);
    if (known === 0) return;
    const lengthAt = start + 3 + keyLength;
    const valueAt = lengthAt + (view.getUint8(lengthAt) < 0x80 ? 1 : 2);
    this.signature.push(keyNumberOf(known), valueAt, end);
    const meaning = keyMeaningOf(known);
    if (meaning === LabelKey.other) return;
    if (meaning === LabelKey.rpc) this.hasRpc = true;
    else if (meaning === LabelKey.url) this.hasUrl = true;
    else if (view.getUint8(valueAt) === TEXT && view.getUint8(valueAt + 1) !== 0) this.hasRoute = true;
    else this.isOdd = true;
  }

  /** Fields in another order, repeated or unknown ones, lists: decides nothing, but looks whether it is OTLP at all. */
  private keepOdd(reader: WireReader, view: DataView, { start, end }: Range): void {
    const outer = reader.limit;
    reader.limit = end;
    while (reader.position < end) {
      const field = reader.uint32();
      if (field === VALUE) checkValue(reader);
      else if (field === TEXT) reader.position = reader.end();
      else reader.skip(field & 7);
    }
    reader.limit = outer;
    if (isIrrelevant(reader.bytes, view, { start, end })) return;
    this.isOdd = true;
    this.signature.push(ODD_PIECE, start, end);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Tag of an attribute in a span, as one byte. */
const ATTRIBUTE = 0x4a;
const TEXT = 0x0a;
const VALUE = 0x12;
const VARINT_MAX_BYTES = 10;
/** Tag of the attribute, length below 128, tag of the key; the key's length is the word's last byte. */
const HEAD = (TEXT << 16) | ATTRIBUTE;
const HEAD_MASK = 0x00ff80ff;

/** Whether `[at, end)`, four bytes or more, is a value of exactly one scalar with lengths of one byte. */
function isScalar(view: DataView, at: number, end: number): boolean {
  const length = end - at - 2;
  const word = view.getInt32(at, true);
  if (word === (((length - 2) << 24) | (TEXT << 16) | (length << 8) | VALUE)) return true;
  if ((word & 0xffff) !== ((length << 8) | VALUE)) return false;
  const kind = (word >>> 16) & 0xff;
  if (kind === 0x21) return length === 9;
  return (kind === 0x18 || kind === 0x10) && isVarint(view, at + 3, end);
}

function isVarint(view: DataView, start: number, end: number): boolean {
  let position = start;
  while (position < end && view.getUint8(position) >= 0x80) position += 1;
  return position + 1 === end && end - start <= VARINT_MAX_BYTES;
}

/** Where a value of one scalar ends that starts with its length at `at`; -1 when it is anything else. */
function usualEnd(bytes: Uint8Array, at: number, end: number): number {
  let start = at + 1;
  let length = bytes[at] as number;
  if (length >= 0x80) {
    const second = bytes[start] as number;
    if (second >= 0x80) return -1;
    length = (length & 0x7f) | (second << 7);
    start += 1;
  }
  // An empty value is rare, and says nothing.
  if (length < 2 || start + length !== end) return -1;
  switch (bytes[start]) {
    case TEXT:
      return textEnd(bytes, start + 1, end);
    case 0x10:
    case 0x18:
      return varintEnd(bytes, start + 1, end);
    case 0x21:
      return start + 9;
    default:
      return -1;
  }
}

function textEnd(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return at + 1 + first;
  const second = at + 1 < end ? (bytes[at + 1] as number) : 0x80;
  return second < 0x80 ? at + 2 + ((first & 0x7f) | (second << 7)) : -1;
}

function varintEnd(bytes: Uint8Array, at: number, end: number): number {
  let position = at;
  while (position < end && (bytes[position] as number) >= 0x80) position += 1;
  return position - at < VARINT_MAX_BYTES ? position + 1 : -1;
}

/** Walks over an AnyValue exactly as the decoder does. */
function checkValue(reader: WireReader): void {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  while (reader.position < end) {
    const field = reader.uint32();
    if (field === TEXT) reader.position = reader.end();
    else if (field === 0x10) reader.uint32();
    else if (field === 0x18) reader.int64();
    else if (field === 0x21) reader.fixed64At();
    else reader.skip(field & 7);
  }
  reader.limit = outer;
}

/** Whether an odd attribute has one key, in front, that names nothing: a list or a long text under its own name. */
function isIrrelevant(bytes: Uint8Array, view: DataView, { start, end }: Range): boolean {
  const keyLength = bytes[start + 1] as number;
  const keyEnd = start + 2 + keyLength;
  if (bytes[start] !== TEXT || keyLength >= 0x80 || keyEnd >= end || bytes[keyEnd] !== VALUE) return false;
  const valueEnd = lengthEnd(bytes, keyEnd + 1);
  return valueEnd === end && findKey(view, start + 2, keyLength) === 0;
}

/** Where something of known length ends. */
function lengthEnd(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index] as number;
    length |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return at + index + 1 + length;
  }
  return -1;
}
