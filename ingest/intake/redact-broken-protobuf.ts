import { varintSize, writeVarint } from '../wire/wire-format.ts';
import { createSecretWatch } from './secret-watch.ts';
import type { SecretWatch, TextRedactor } from './secret-watch.ts';

const MAX_DEPTH = 100;
/** Fewer characters in a row are no secret, and may well be numbers. */
const RUN_OF_TEXT = /[^\x00-\x1f\x7f-\x9f]{5,}/g;
/** A text has no control characters but those that end lines and columns. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A field on the wire. */
interface Field {
  readonly tagEnd: number;
  readonly contentStart: number;
  /** May lie behind the end of the bytes when `isDelimited`. */
  readonly end: number;
  readonly isDelimited: boolean;
}

/**
 * Redacts protobuf that breaks off or is corrupt somewhere. What can still be read as fields is, without knowing the
 * messages: a text is redacted as a text, whatever the tag and length beside it look like. Where nothing can be read any
 * more every character is masked: nobody can tell there where a secret begins. Numbers and lengths stay to be looked at.
 */
export function redactBrokenProtobuf(bytes: Buffer, redactor: TextRedactor): Buffer {
  return new Copy(redactor).message(bytes, 0);
}

class Copy {
  readonly #redactor: TextRedactor;
  readonly #watch: SecretWatch;

  constructor(redactor: TextRedactor) {
    this.#redactor = redactor;
    this.#watch = createSecretWatch(redactor);
  }

  message(bytes: Buffer, depth: number): Buffer {
    const pieces: Buffer[] = [];
    let position = 0;
    while (position < bytes.length) {
      const field = readField(bytes, position);
      if (field === undefined) {
        pieces.push(masked(bytes.subarray(position)));
        break;
      }
      const { tagEnd, contentStart, end, isDelimited } = field;
      if (!isDelimited) pieces.push(masked(bytes.subarray(position, end)));
      else if (end > bytes.length) {
        // The rest of a message that was cut off; a text that was cut off is no message, and so is masked.
        const rest = bytes.subarray(contentStart);
        pieces.push(bytes.subarray(position, contentStart));
        pieces.push(depth < MAX_DEPTH ? this.message(rest, depth + 1) : masked(rest));
      } else {
        const content = this.#content(bytes.subarray(contentStart, end), depth);
        pieces.push(bytes.subarray(position, tagEnd), lengthOf(content), content);
      }
      position = end;
    }
    return Buffer.concat(pieces);
  }

  #content(content: Buffer, depth: number): Buffer {
    if (content.length === 0) return content;
    if (depth >= MAX_DEPTH) return masked(content);
    const isMessage = isWellFormed(content);
    const text = textOf(content);
    if (text === undefined) return this.message(content, depth + 1);
    if (!isMessage) return Buffer.from(this.#text(text));
    // It may be either. Reading it as a message would cut a secret of the text in pieces that are none any more.
    if (this.#text(text) !== text) return masked(content);
    const copy = this.message(content, depth + 1);
    return this.#redactor.redact(copy.toString('utf8'), '') === undefined ? copy : masked(content);
  }

  #text(text: string): string {
    return this.#watch.take(text) ?? this.#redactor.redact(text, '')?.text ?? text;
  }
}

function masked(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(
    text.replace(RUN_OF_TEXT, (run) => '*'.repeat(run.length)),
    'latin1',
  );
}

function lengthOf(content: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(varintSize(content.length));
  writeVarint(bytes, 0, content.length);
  return bytes;
}

function textOf(content: Buffer): string | undefined {
  try {
    const text = decoder.decode(content);
    return CONTROL.test(text) ? undefined : text;
  } catch {
    // Not UTF-8, and so no text: that is an answer, not a failure.
    return undefined;
  }
}

function isWellFormed(bytes: Buffer): boolean {
  let position = 0;
  while (position < bytes.length) {
    const field = readField(bytes, position);
    if (field === undefined || field.end > bytes.length) return false;
    position = field.end;
  }
  return true;
}

function readField(bytes: Buffer, start: number): Field | undefined {
  const tag = readVarint(bytes, start);
  if (tag === undefined || tag.value < 8) return undefined;
  const at = tag.end;
  const number = (end: number): Field | undefined =>
    end > bytes.length ? undefined : { tagEnd: at, contentStart: end, end, isDelimited: false };
  switch (tag.value & 7) {
    case 0: {
      const end = readVarint(bytes, at)?.end;
      return end === undefined ? undefined : number(end);
    }
    case 1:
      return number(at + 8);
    case 2: {
      const length = readVarint(bytes, at);
      if (length === undefined) return undefined;
      return { tagEnd: at, contentStart: length.end, end: length.end + length.value, isDelimited: true };
    }
    case 5:
      return number(at + 4);
    default:
      return undefined;
  }
}

/** Reads a varint of up to ten bytes; larger numbers than a length may be come out as some large number. */
function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}
