import { randomBytes } from 'node:crypto';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { createGroupSync } from './group-sync.ts';
import type { GroupSync } from './group-sync.ts';
import { keepAside } from './quarantine.ts';
import { listSegments } from './segment.ts';
import type { Segment } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { removeAdopted } from './spool-folder.ts';
import type { SpoolFolder } from './spool-folder.ts';
import type { SpooledRecord } from './spooled-record.ts';

/** How much is spooled. */
export interface SpoolLevel {
  /** On the disk, headers included. */
  readonly bytes: number;
  /** At least this many: the last segment of a killed process is counted when it is read. */
  readonly entries: number;
  /** Epoch milliseconds; undefined when the spool is empty. */
  readonly oldestAtMs: number | undefined;
}

/** What a spool is made of. */
export interface SpoolOptions {
  /** The spool's folder, which holds the quarantine too. */
  readonly root: string;
  readonly folder: SpoolFolder;
  readonly disk: SpoolDisk;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly logger: Logger;
}

/** Framing of an entry beside its value: head, times, topic and the usual headers. */
const ENTRY_OVERHEAD_BYTES = 256;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;

/** Records on the disk, oldest first: sealed segments, then the one that is being written. */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #sealed: Segment[] = [];
  readonly #writer: SegmentWriter;
  readonly #sync: GroupSync;
  /** Folders of processes that are gone whose segments are among the sealed ones, or were. */
  readonly #adopted = new Set<string>();
  #diskFailure: ScoutError | undefined;
  #isFull = false;

  constructor(options: SpoolOptions) {
    const { disk, folder, segmentBytes, logger } = options;
    this.#options = options;
    this.#writer = new SegmentWriter({
      ...{ disk, dir: folder.dir, segmentBytes, logger },
      newSalt: () => randomBytes(4).readUInt32LE(),
      onSealed: (segment) => this.#sealed.push(segment),
    });
    this.#sync = createGroupSync({ write: (records) => this.#write(records), maxGroupBytes: MAX_GROUP_BYTES });
  }

  get level(): SpoolLevel {
    const { active } = this.#writer;
    const all = active === undefined ? this.#sealed : [...this.#sealed, active];
    return {
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      entries: all.reduce((sum, { entries = 0 }) => sum + entries, 0),
      oldestAtMs: all.length === 0 ? undefined : Math.min(...all.map(({ oldestAtMs }) => oldestAtMs)),
    };
  }

  /** Why records cannot be taken at present, or undefined. */
  get problem(): string | undefined {
    if (this.#diskFailure !== undefined) return this.#diskFailure.message;
    return this.#isFull ? spoolFull(this.#options.maxBytes).message : undefined;
  }

  /**
   * Resolves when the records are on the disk; appends that come together share a sync.
   * @throws ScoutError resource_exhausted when the spool is full, unavailable when the disk fails
   */
  async append(records: readonly SpooledRecord[]): Promise<void> {
    const { maxBytes } = this.#options;
    const bytes = records.reduce((sum, { value }) => sum + value.length + ENTRY_OVERHEAD_BYTES, 0);
    this.#isFull = this.level.bytes + this.#sync.waitingBytes() + bytes > maxBytes;
    if (this.#isFull) throw spoolFull(maxBytes);
    await this.#sync.append(records, bytes);
  }

  /** The oldest segment, closed for writing; undefined when the spool is empty. */
  async oldest(): Promise<Segment | undefined> {
    if (this.#sealed.length === 0) await this.#sync.exclusively(() => this.#writer.seal());
    return this.#sealed[0];
  }

  /** Forgets a segment; it is kept for people when it could not be replayed whole. */
  async remove(segment: Segment, keep: boolean): Promise<void> {
    const { disk, root, folder, logger } = this.#options;
    if (keep) await keepAside({ disk, root, path: segment.path, logger });
    else await disk.remove(segment.path);
    this.#sealed.splice(this.#sealed.indexOf(segment), 1);
    this.#isFull = false;
    const isLast = this.#sealed.every(({ dir }) => dir !== segment.dir);
    if (isLast && segment.dir !== folder.dir) await removeAdopted(disk, segment.dir);
  }

  /** Takes over what processes that are gone have left. */
  async adopt(): Promise<void> {
    const { disk, folder, logger } = this.#options;
    for (const dir of await folder.adoptOrphans()) {
      if (this.#adopted.has(dir)) continue;
      const segments = await listSegments(disk, dir);
      this.#adopted.add(dir);
      this.#sealed.push(...segments);
      if (segments.length === 0) await removeAdopted(disk, dir);
      else logger.info({ segments: segments.length }, 'The spool of a process that is gone was taken over');
    }
  }

  /** Waits for what is being written; what is left stays on the disk. */
  async close(): Promise<void> {
    await this.#sync.exclusively(() => this.#writer.seal());
    await this.#options.folder.release();
  }

  async #write(records: readonly SpooledRecord[]): Promise<void> {
    try {
      await this.#writer.write(records);
      await this.#options.folder.requireOwned();
      this.#diskFailure = undefined;
    } catch (cause) {
      this.#diskFailure = ScoutError.from(cause, {
        code: ErrorCode.unavailable,
        message: 'The disk of the spool does not take the data; check its space and health (SLO_SCOUT_SPOOL_DIR).',
      });
      throw this.#diskFailure;
    }
  }
}

function spoolFull(maxBytes: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: 'The event log cannot be reached and the spool is full; send the request again later.',
    details: { spoolMaxBytes: maxBytes },
  });
}
