import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** The framing of the Java client: magic, version, compatible version, then blocks with their length (xerial). */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;

/** Decompresses Snappy as Kafka's clients write it: one raw block, or framed ones. */
export async function loadSnappyDecompress(): Promise<(bytes: Buffer) => Buffer> {
  const { uncompressSync } = await import('snappy');
  const block = (bytes: Buffer) => Buffer.from(uncompressSync(bytes, { asBuffer: true }));
  return (bytes) => (isXerial(bytes) ? Buffer.concat(xerialBlocks(bytes).map(block)) : block(bytes));
}

function isXerial(bytes: Buffer): boolean {
  return bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC);
}

function xerialBlocks(bytes: Buffer): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    if (length < 0 || at + 4 + length > bytes.length) {
      throw new ScoutError({ code: ErrorCode.dataLoss, message: 'A Snappy block of the event log is cut off.' });
    }
    blocks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return blocks;
}
