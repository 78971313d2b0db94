import { join } from 'node:path';
import type { Logger } from '../../platform/logging/logger.ts';
import { encodeEntry } from './entry-codec.ts';
import type { Segment } from './segment.ts';
import { encodeSegmentHeader, segmentName } from './segment-header.ts';
import type { SegmentIdentity } from './segment-header.ts';
import type { SegmentFile, SpoolDisk } from './spool-disk.ts';
import type { SpooledRecord } from './spooled-record.ts';

/** How segments are written. */
export interface SegmentWriterOptions {
  readonly disk: SpoolDisk;
  /** A folder that holds no segment yet. */
  readonly dir: string;
  /** A segment that has reached this size is sealed by the next write. */
  readonly segmentBytes: number;
  /** A random u32. */
  readonly newSalt: () => number;
  readonly logger: Logger;
  readonly onSealed: (segment: Segment) => void;
}

interface Active {
  readonly identity: SegmentIdentity;
  readonly path: string;
  readonly file: SegmentFile;
  readonly oldestAtMs: number;
  /** Everything before this is durable. */
  bytes: number;
  entries: number;
}

/** Writes segments one after the other; one call at a time. A segment's file appears with its first record. */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #active: Active | undefined;
  #nextSequence = 0;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** The segment that is being written. */
  get active(): Segment | undefined {
    return this.#active === undefined ? undefined : this.#toSegment(this.#active);
  }

  /** Resolves when all records are on the disk. @throws the system's error; then none of them counts as written */
  async write(records: readonly SpooledRecord[]): Promise<void> {
    if (this.#active !== undefined && this.#active.bytes >= this.#options.segmentBytes) await this.seal();
    this.#active ??= await this.#create(records[0]?.spooledAtMs ?? 0);
    const active = this.#active;
    const buffers = this.#encode(active, records);
    try {
      await active.file.write(buffers, active.bytes);
      await active.file.sync();
    } catch (error) {
      await this.#abandon(active);
      throw error;
    }
    active.bytes += buffers.reduce((sum, { length }) => sum + length, 0);
    active.entries += records.length;
    this.#nextSequence += records.length;
  }

  /** Ends the segment that is being written, if there is one. */
  async seal(): Promise<void> {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#options.onSealed(this.#toSegment(active));
    await this.#close(active);
  }

  async #create(oldestAtMs: number): Promise<Active> {
    const { disk, dir, newSalt } = this.#options;
    const identity = { firstSequence: this.#nextSequence, salt: newSalt() };
    const path = join(dir, segmentName(identity));
    return { identity, path, file: await disk.create(path), oldestAtMs, bytes: 0, entries: 0 };
  }

  #encode({ identity, bytes }: Active, records: readonly SpooledRecord[]): readonly Uint8Array[] {
    const header = bytes === 0 ? [encodeSegmentHeader(identity)] : [];
    const { salt } = identity;
    const first = this.#nextSequence;
    return [...header, ...records.flatMap((record, index) => encodeEntry(record, { sequence: first + index, salt }))];
  }

  /**
   * After a failed write or sync nobody knows what is on the disk, and a second sync may succeed without the data
   * (fsync(2) reports an error once): what is durable is kept, the segment is not written to again.
   */
  async #abandon(active: Active): Promise<void> {
    const { disk, logger, onSealed } = this.#options;
    this.#active = undefined;
    if (active.entries > 0) onSealed(this.#toSegment(active));
    try {
      if (active.entries === 0) await disk.remove(active.path);
      else await active.file.truncate(active.bytes);
    } catch (error) {
      logger.warn({ err: error }, 'The end of a segment that could not be written may be replayed as well');
    }
    await this.#close(active);
  }

  /** Everything that counts is synced already. */
  async #close({ file }: Active): Promise<void> {
    try {
      await file.close();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'A segment of the spool could not be closed');
    }
  }

  #toSegment({ path, identity, bytes, entries, oldestAtMs }: Active): Segment {
    return { dir: this.#options.dir, path, identity, bytes, entries, oldestAtMs };
  }
}
