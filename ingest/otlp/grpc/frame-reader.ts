import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { BudgetHold } from '../../byte-budget.ts';
import type { MemoryPool } from '../../memory-pool.ts';
import { tooLarge } from '../../overload.ts';
import { createBodyBuffer } from '../body-buffer.ts';
import type { BodyBuffer } from '../body-buffer.ts';

/** Compressed flag and length stand before every message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
const PREFIX_BYTES = 5;

/** A message as it came. */
export interface GrpcFrame {
  readonly isCompressed: boolean;
  /** May lie in memory of the reader's pool. */
  readonly payload: Buffer;
}

/** Cuts a stream of bytes into messages. */
export interface FrameReader {
  /** Messages that `next` has not returned, the one that has only begun included. */
  readonly messages: number;
  /**
   * Takes the next bytes of the stream.
   * @throws ScoutError resource_exhausted when the budget is used up; invalid_argument when a message is announced that
   * is larger than the limit, or has a flag that does not exist
   */
  push(chunk: Buffer): void;
  /** The next complete message. */
  next(): GrpcFrame | undefined;
}

/** What frames are read with. */
export interface FrameReaderOptions {
  /** What messages take is taken from here; giving it back is left to the caller. */
  readonly hold: BudgetHold;
  readonly memory: MemoryPool;
  readonly maxBytes: number;
}

/** Creates a reader. */
export function createFrameReader(options: FrameReaderOptions): FrameReader {
  const complete: GrpcFrame[] = [];
  /** Of a prefix that came in pieces. */
  let pieces: Buffer | undefined;
  let prefixBytes = 0;
  let isCompressed = false;
  let message: BodyBuffer | undefined;
  let messageBytes = 0;

  const begin = (prefix: Buffer, at: number): void => {
    isCompressed = readFlag(prefix[at] ?? 0);
    messageBytes = prefix.readUInt32BE(at + 1);
    if (messageBytes > options.maxBytes) throw tooLarge(options.maxBytes);
    prefixBytes = PREFIX_BYTES;
    message = createBodyBuffer({ ...options, expectedBytes: messageBytes });
  };

  /** Returns how many bytes it took. */
  const takePrefix = (chunk: Buffer, from: number): number => {
    if (prefixBytes === 0 && chunk.length - from >= PREFIX_BYTES) {
      begin(chunk, from);
      return PREFIX_BYTES;
    }
    pieces ??= Buffer.alloc(PREFIX_BYTES);
    const copied = chunk.copy(pieces, prefixBytes, from, from + PREFIX_BYTES - prefixBytes);
    prefixBytes += copied;
    if (prefixBytes === PREFIX_BYTES) begin(pieces, 0);
    return copied;
  };

  const finishIfComplete = (): void => {
    if (message === undefined || message.length < messageBytes) return;
    complete.push({ isCompressed, payload: message.finish() });
    message = undefined;
    prefixBytes = 0;
  };

  return {
    get messages() {
      return complete.length + (prefixBytes > 0 ? 1 : 0);
    },
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (message === undefined) at += takePrefix(chunk, at);
        else {
          const end = Math.min(chunk.length, at + messageBytes - message.length);
          message.add(chunk.subarray(at, end));
          at = end;
        }
        finishIfComplete();
      }
    },
    next: () => complete.shift(),
  };
}

function readFlag(flag: number): boolean {
  if (flag > 1) throw malformed('has a compressed flag that is neither 0 nor 1');
  return flag === 1;
}

/** The frame of an answer, uncompressed. */
export function encodeFrame(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** The error of a stream whose messages do not make a call. */
export function malformed(problem: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message: `The gRPC call ${problem}.` });
}
