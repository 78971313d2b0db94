import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** The error of bytes that are not protobuf; it fails the whole request, as nothing behind the place can be trusted. */
export function malformed(reason: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message: `The bytes are not OTLP protobuf: ${reason}.` });
}

/** How many bytes the varint of a number below 2^32 takes. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes a number below 2^32 as a varint and returns the position behind it. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  let at = position;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) target[at++] = (rest & 0x7f) | 0x80;
  target[at] = rest;
  return at + 1;
}

/** Encodes one length-delimited field; its number is below 16. */
export function encodeField(field: number, content: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + varintSize(content.length) + content.length);
  bytes[0] = (field << 3) | 2;
  bytes.set(content, writeVarint(bytes, 1, content.length));
  return bytes;
}
