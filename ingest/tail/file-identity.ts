import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** The beginning of a file: numbers of files (inodes) are used again, contents hardly ever begin alike. */
export interface Fingerprint {
  readonly bytes: number;
  readonly sha256: string;
}

/** Log lines begin with their time: so much differs between any two files. */
const MAX_FINGERPRINT_BYTES = 1024;

/** The fingerprint of a file of nothing yet: every file begins like it. */
export const EMPTY_FINGERPRINT: Fingerprint = { bytes: 0, sha256: '' };

/** Reads the fingerprint of the first `bytes` of a file, 1024 at most, or of as many as there are. */
export async function readFingerprint(file: FileHandle, bytes = MAX_FINGERPRINT_BYTES): Promise<Fingerprint> {
  const wanted = Math.min(bytes, MAX_FINGERPRINT_BYTES);
  if (wanted === 0) return EMPTY_FINGERPRINT;
  const buffer = Buffer.alloc(wanted);
  const { bytesRead } = await file.read(buffer, 0, wanted, 0);
  if (bytesRead === 0) return EMPTY_FINGERPRINT;
  return { bytes: bytesRead, sha256: createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex') };
}

/** Whether the file still begins as the fingerprint says. */
export async function beginsLike(file: FileHandle, fingerprint: Fingerprint): Promise<boolean> {
  const { bytes, sha256 } = await readFingerprint(file, fingerprint.bytes);
  return bytes === fingerprint.bytes && sha256 === fingerprint.sha256;
}

/** Whether a longer file could say more about itself. */
export function isShort({ bytes }: Fingerprint): boolean {
  return bytes < MAX_FINGERPRINT_BYTES;
}
