import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LogRecord } from '../ports.ts';
import { createZstd, decompressZstd } from './zstd.ts';

/**
 * Bytes of an archived batch; integers are little-endian:
 * ```
 * 'SSRB' · version (1) · compression (1) · 0 (2) · crc32 of the body (4) · length of the frames (4) · records (4) · body
 * frame: length of what follows (4) · offset (8) · appended at, ms (8) · length of the headers (4) · headers, JSON · value
 * ```
 * The body is the frames, compressed. The checksum covers it as it is stored.
 */
const MAGIC = 0x42525353;
const VERSION = 1;
const HEADER_BYTES = 20;
const FRAME_BYTES = 24;
/** No writer makes a longer one; a reader of foreign bytes must not be made to fill its memory. */
const MAX_FRAMES_BYTES = 1 << 30;

/** How a body is compressed. */
export const ArchiveCompression = { none: 0, gzip: 1, zstd: 2 } as const;

/** One member of {@link ArchiveCompression}. */
export type ArchiveCompression = (typeof ArchiveCompression)[keyof typeof ArchiveCompression];

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);
/** Telemetry compresses well at any level, and the archive must keep up with ingest on a share of a core. */
const GZIP_LEVEL = 1;

/** What the runtime compresses with: zstd where it has it, else gzip. */
function bestArchiveCompression(): ArchiveCompression {
  return createZstd() === undefined ? ArchiveCompression.gzip : ArchiveCompression.zstd;
}

/** One record as its frame; the bytes are copied. */
export function archiveFrame({ offset, appendedAtMs, headers, value }: LogRecord): Buffer {
  const text = Buffer.from(JSON.stringify(headers), 'utf8');
  const frame = Buffer.allocUnsafe(FRAME_BYTES + text.length + value.length);
  frame.writeUInt32LE(frame.length - 4, 0);
  frame.writeBigUInt64LE(BigInt(offset), 4);
  frame.writeBigUInt64LE(BigInt(appendedAtMs), 12);
  frame.writeUInt32LE(text.length, 20);
  text.copy(frame, FRAME_BYTES);
  frame.set(value, FRAME_BYTES + text.length);
  return frame;
}

/** Makes a batch of frames. */
export async function encodeArchiveBatch(
  frames: readonly Buffer[],
  compression: ArchiveCompression = bestArchiveCompression(),
): Promise<Buffer> {
  const plain = Buffer.concat(frames);
  const body = await compress(plain, compression);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt8(VERSION, 4);
  header.writeUInt8(compression, 5);
  header.writeUInt32LE(zlib.crc32(body), 8);
  header.writeUInt32LE(plain.length, 12);
  header.writeUInt32LE(frames.length, 16);
  return Buffer.concat([header, body]);
}

/**
 * Reads the records of a batch; their values are views of one buffer.
 * @throws ScoutError data_loss when the bytes are not a whole batch
 */
export async function decodeArchiveBatch(bytes: Uint8Array): Promise<readonly LogRecord[]> {
  const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (batch.length < HEADER_BYTES || batch.readUInt32LE(0) !== MAGIC) throw damaged('it does not begin like one');
  if (batch.readUInt8(4) !== VERSION) throw damaged('its version is unknown');
  const body = batch.subarray(HEADER_BYTES);
  if (zlib.crc32(body) !== batch.readUInt32LE(8)) throw damaged('its checksum does not match');
  const length = batch.readUInt32LE(12);
  if (length > MAX_FRAMES_BYTES) throw damaged('it claims to be longer than any batch');
  const frames = await decompress(body, batch.readUInt8(5), length);
  if (frames.length !== length) throw damaged('its length does not match');
  const records = readFrames(frames);
  if (records.length !== batch.readUInt32LE(16)) throw damaged('it lacks records');
  return records;
}

async function compress(plain: Buffer, compression: ArchiveCompression): Promise<Uint8Array> {
  switch (compression) {
    case ArchiveCompression.none:
      return plain;
    case ArchiveCompression.gzip:
      return gzip(plain, { level: GZIP_LEVEL });
    case ArchiveCompression.zstd: {
      const zstd = createZstd();
      if (zstd === undefined) throw new ScoutError({ code: ErrorCode.internal, message: 'This runtime has no zstd.' });
      return zstd(plain);
    }
  }
}

async function decompress(body: Buffer, compression: number, length: number): Promise<Buffer> {
  try {
    if (compression === ArchiveCompression.none) return body;
    if (compression === ArchiveCompression.gzip) return await gunzip(body, { maxOutputLength: Math.max(1, length) });
    if (compression === ArchiveCompression.zstd) return decompressZstd(body, length);
  } catch (error) {
    throw damaged('it cannot be decompressed', error);
  }
  throw damaged('its compression is unknown');
}

function readFrames(frames: Buffer): readonly LogRecord[] {
  const records: LogRecord[] = [];
  for (let at = 0; at < frames.length;) {
    if (at + FRAME_BYTES > frames.length) throw damaged('it ends inside a record');
    const end = at + 4 + frames.readUInt32LE(at);
    const valueAt = at + FRAME_BYTES + frames.readUInt32LE(at + 20);
    if (end > frames.length || valueAt > end) throw damaged('it ends inside a record');
    records.push({
      offset: Number(frames.readBigUInt64LE(at + 4)),
      appendedAtMs: Number(frames.readBigUInt64LE(at + 12)),
      headers: readHeaders(frames.toString('utf8', at + FRAME_BYTES, valueAt)),
      value: frames.subarray(valueAt, end),
    });
    at = end;
  }
  return records;
}

function readHeaders(text: string): Readonly<Record<string, string>> {
  try {
    const headers: unknown = JSON.parse(text);
    if (typeof headers === 'object' && headers !== null) return headers as Readonly<Record<string, string>>;
  } catch (error) {
    throw damaged('the headers of a record are not JSON', error);
  }
  throw damaged('the headers of a record are not JSON');
}

function damaged(reason: string, cause?: unknown): ScoutError {
  return new ScoutError({ code: ErrorCode.dataLoss, message: `An archived batch is damaged: ${reason}.`, cause });
}
