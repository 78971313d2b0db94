import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a client may send before its session starts (PostgreSQL manual, "Message Formats"). */
export type OpeningFrame =
  | { readonly kind: 'startup'; readonly bytes: Buffer }
  /** A request for TLS or GSS encryption: answered with `N`, then the client goes on in the clear. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' };

/** One message of a running session. */
export interface Frame {
  /** The message's type as its ASCII character. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a client's bytes into messages. */
export interface WireFrames {
  push(chunk: Buffer): void;
  /** The next opening message, undefined when its bytes are not all there. @throws ScoutError invalid_argument */
  nextOpening(): OpeningFrame | undefined;
  /** The next message, undefined when its bytes are not all there. @throws ScoutError invalid_argument */
  next(): Frame | undefined;
}

const PROTOCOL_3 = 3;
const CANCEL_REQUEST = 80_877_102;
const ENCRYPTION_REQUESTS = new Set([80_877_103, 80_877_104]);
const MAX_OPENING_BYTES = 10_000;
/** Larger than any checkpoint or event log append; a length beyond it is garbage, not a message. */
const MAX_FRAME_BYTES = 512 * 1024 * 1024;

/** Creates an empty buffer. Chunks are joined only when a message needs more than one, so large ones cost one copy. */
export function createWireFrames(): WireFrames {
  let chunks: Buffer[] = [];
  let available = 0;

  function peek(bytes: number): Buffer | undefined {
    if (available < bytes) return undefined;
    if ((chunks[0]?.length ?? 0) < bytes) chunks = [Buffer.concat(chunks)];
    return chunks[0];
  }

  function take(bytes: number): Buffer | undefined {
    const first = peek(bytes);
    if (first === undefined) return undefined;
    if (first.length === bytes) chunks.shift();
    else chunks[0] = first.subarray(bytes);
    available -= bytes;
    return first.subarray(0, bytes);
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      available += chunk.length;
    },
    nextOpening() {
      const length = peek(4)?.readUInt32BE(0);
      if (length === undefined) return undefined;
      if (length < 8 || length > MAX_OPENING_BYTES) throw garbled('starts with a wrong length');
      const bytes = take(length);
      return bytes === undefined ? undefined : openingOf(bytes);
    },
    next() {
      const head = peek(5);
      if (head === undefined) return undefined;
      const length = head.readUInt32BE(1);
      if (length < 4 || length > MAX_FRAME_BYTES) throw garbled('has a wrong length');
      const type = String.fromCharCode(head[0] ?? 0);
      const bytes = take(length + 1);
      return bytes === undefined ? undefined : { type, bytes };
    },
  };
}

function openingOf(bytes: Buffer): OpeningFrame {
  const request = bytes.readUInt32BE(4);
  if (ENCRYPTION_REQUESTS.has(request)) return { kind: 'encryption' };
  if (request === CANCEL_REQUEST) return { kind: 'cancel' };
  if (request >>> 16 === PROTOCOL_3) return { kind: 'startup', bytes };
  throw garbled('asks for an unknown protocol version');
}

function garbled(problem: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `A message to the embedded database ${problem}.`,
  });
}
