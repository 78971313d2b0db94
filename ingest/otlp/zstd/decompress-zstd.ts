import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { tooLarge } from '../../overload.ts';
import { checkZstdFrames } from './check-zstd-frames.ts';

/** What node:zlib has from 22.15 on; the types of the oldest supported version do not know it. */
interface ZlibWithZstd {
  readonly zstdDecompressSync?: (
    bytes: Buffer,
    options: { readonly maxOutputLength: number; readonly params: Readonly<Record<number, number>> },
  ) => Buffer;
}

/** ZSTD_d_windowLogMax, and the logarithm of the largest window that is taken. */
const WINDOW_LOG_MAX = { parameter: 100, value: 23 };

/**
 * Decompresses zstd frames, by Node where it can and by a JavaScript decoder where it cannot (before 22.15).
 * @throws ScoutError invalid_argument when the output is larger than the limit or a frame is refused; the decoder's own
 * error when the data are not valid
 */
export function decompressZstd(bytes: Buffer, maxBytes: number): Buffer {
  checkZstdFrames(bytes, maxBytes);
  const { zstdDecompressSync } = zlib as ZlibWithZstd;
  if (zstdDecompressSync === undefined) return decompressInJavaScript(bytes, maxBytes);
  const params = { [WINDOW_LOG_MAX.parameter]: WINDOW_LOG_MAX.value };
  return zstdDecompressSync(bytes, { maxOutputLength: maxBytes, params });
}

/** The decoder of old versions of Node; on newer ones only tests call it. */
export function decompressInJavaScript(bytes: Buffer, maxBytes: number): Buffer {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((chunk) => {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  });
  decoder.push(bytes, true);
  return Buffer.concat(chunks, length);
}
