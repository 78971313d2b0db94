import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** Answers to our requests are small; what is larger is no Kafka broker. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const LENGTH_BYTES = 4;

/**
 * Cuts what a socket gives into frames, each without its length.
 * @throws ScoutError unavailable when a length makes no sense
 */
export function createFrameSplitter(): (chunk: Buffer) => readonly Buffer[] {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wantedBytes = LENGTH_BYTES;
  return (chunk) => {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < wantedBytes) return [];
    const bytes = held.length === 1 ? chunk : Buffer.concat(held);
    const frames: Buffer[] = [];
    let at = 0;
    wantedBytes = LENGTH_BYTES;
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + frameLength(bytes, at);
      if (end > bytes.length) {
        wantedBytes = end - at;
        break;
      }
      frames.push(bytes.subarray(at + LENGTH_BYTES, end));
      at = end;
    }
    held = at < bytes.length ? [bytes.subarray(at)] : [];
    heldBytes = bytes.length - at;
    return frames;
  };
}

function frameLength(bytes: Buffer, at: number): number {
  const length = bytes.readInt32BE(at);
  if (length >= LENGTH_BYTES && length <= MAX_FRAME_BYTES) return length;
  throw new ScoutError({
    code: ErrorCode.unavailable,
    message: 'What answers at the address of a Kafka broker does not speak its protocol, or wants TLS.',
  });
}
