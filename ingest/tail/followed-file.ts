import type { FileHandle } from 'node:fs/promises';
import { EntryAssembler } from './entry-assembler.ts';
import type { AssemblerLimits, TailEntry } from './entry-assembler.ts';
import { EMPTY_FINGERPRINT, beginsLike, isShort, readFingerprint } from './file-identity.ts';
import type { Fingerprint } from './file-identity.ts';
import type { FilePosition } from './positions.ts';
import { readTailLine } from './tail-line.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What a file is opened with. */
export interface FollowedFileOptions {
  readonly handle: FileHandle;
  readonly id: string;
  readonly path: string;
  /** Shared by all files: they are read one after another. Holds the longest line at least. */
  readonly buffer: Buffer;
  readonly maxLineBytes: number;
  readonly assembler: AssemblerLimits;
  readonly position: FilePosition | undefined;
}

/** What one read found. */
export interface FileRead {
  readonly entries: readonly TailEntry[];
  readonly bytes: number;
  readonly truncatedLines: number;
  /** Nothing whole is left to read now. */
  readonly isAtEnd: boolean;
  /** The file was read from its start again. */
  readonly restart: 'truncated' | 'replaced' | undefined;
}

/**
 * One file that is followed through its handle, so also when it is renamed or removed. `#offset` is where the next line
 * begins; nothing of an unfinished line is kept, it is read again when there is more. A position is what a restart needs
 * so that each entry comes once: entries of the streams that were ahead are left out until `#replayUntil`.
 */
export class FollowedFile {
  readonly id: string;
  readonly path: string;
  readonly #options: FollowedFileOptions;
  readonly #assembler: EntryAssembler;
  #fingerprint: Fingerprint;
  #offset: number;
  #isInsideLine: boolean;
  #replayUntil: number;
  #replayFrom: Readonly<Record<string, number>>;
  #committed: FilePosition;
  #size = 0;

  constructor(options: FollowedFileOptions) {
    const { id, path, position } = options;
    this.id = id;
    this.path = path;
    this.#options = options;
    this.#assembler = new EntryAssembler(options.assembler);
    this.#fingerprint = position?.fingerprint ?? EMPTY_FINGERPRINT;
    this.#replayFrom = position?.open ?? {};
    this.#replayUntil = position?.offset ?? 0;
    this.#offset = Math.min(this.#replayUntil, ...Object.values(this.#replayFrom));
    this.#isInsideLine = position?.isInsideLine === true && this.#offset === this.#replayUntil;
    this.#committed = position ?? this.#positionNow();
  }

  /** What is durable; see {@link commit}. */
  get position(): FilePosition {
    return this.#committed;
  }

  /** Bytes that wait to be read. */
  get lagBytes(): number {
    return Math.max(0, this.#size - this.#offset);
  }

  /** Everything that was read is durable now. */
  commit(): void {
    this.#committed = this.#positionNow();
  }

  /** Reads what fits in the buffer. */
  async read(nowMs: number): Promise<FileRead> {
    const { handle, buffer } = this.#options;
    this.#size = (await handle.stat()).size;
    const entries: TailEntry[] = [];
    const restart = await this.#findRestart();
    if (restart !== undefined) this.#restart(entries);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
    const before = this.#offset;
    const truncatedLines = this.#readLines(buffer.subarray(0, bytesRead), nowMs, entries);
    this.#assembler.finish(nowMs, entries);
    if (bytesRead > 0 && isShort(this.#fingerprint)) this.#fingerprint = await readFingerprint(handle, this.#offset);
    const bytes = this.#offset - before;
    return { entries, bytes, truncatedLines, isAtEnd: bytesRead < buffer.length || bytes === 0, restart };
  }

  /** What is left of a file that nobody writes any more: also a last line without an end. */
  async readRest(): Promise<readonly TailEntry[]> {
    const { handle, buffer, maxLineBytes } = this.#options;
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
    const entries: TailEntry[] = [];
    if (bytesRead > 0 && !this.#isInsideLine) {
      this.#addLine(buffer.subarray(0, Math.min(bytesRead, maxLineBytes)), { offset: this.#offset, nowMs: 0 }, entries);
    }
    this.#offset += bytesRead;
    this.#assembler.finish(Infinity, entries);
    return entries;
  }

  close(): Promise<void> {
    return this.#options.handle.close();
  }

  #positionNow(): FilePosition {
    return {
      path: this.path,
      id: this.id,
      fingerprint: this.#fingerprint,
      offset: Math.max(this.#offset, this.#replayUntil),
      open: { ...this.#replayFrom, ...Object.fromEntries(this.#assembler.openOffsets) },
      isInsideLine: this.#isInsideLine,
    };
  }

  async #findRestart(): Promise<'truncated' | 'replaced' | undefined> {
    if (this.#size < this.#offset) return 'truncated';
    if (this.#size === this.#offset) return undefined;
    return (await beginsLike(this.#options.handle, this.#fingerprint)) ? undefined : 'replaced';
  }

  #restart(entries: TailEntry[]): void {
    this.#assembler.finish(Infinity, entries);
    this.#fingerprint = EMPTY_FINGERPRINT;
    this.#offset = 0;
    this.#isInsideLine = false;
    this.#replayUntil = 0;
    this.#replayFrom = {};
  }

  #readLines(bytes: Buffer, nowMs: number, entries: TailEntry[]): number {
    const { maxLineBytes } = this.#options;
    const base = this.#offset;
    let truncated = 0;
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      if (!this.#isInsideLine) {
        if (end - start > maxLineBytes) truncated += 1;
        this.#addLine(
          bytes.subarray(start, Math.min(end, start + maxLineBytes)),
          { offset: base + start, nowMs },
          entries,
        );
      }
      this.#isInsideLine = false;
      start = end + 1;
    }
    if (bytes.length - start > maxLineBytes) {
      if (!this.#isInsideLine) {
        truncated += 1;
        this.#addLine(bytes.subarray(start, start + maxLineBytes), { offset: base + start, nowMs }, entries);
      }
      this.#isInsideLine = true;
    }
    // Nothing of a cut line is kept, nor read again.
    this.#offset = base + (this.#isInsideLine ? bytes.length : start);
    if (this.#offset >= this.#replayUntil) this.#replayFrom = {};
    return truncated;
  }

  #addLine(bytes: Buffer, at: { readonly offset: number; readonly nowMs: number }, entries: TailEntry[]): void {
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    if (end === 0) return;
    const line = readTailLine(bytes.toString('utf8', 0, end));
    const isTakenAlready = at.offset < this.#replayUntil && at.offset < (this.#replayFrom[line.stream] ?? Infinity);
    if (!isTakenAlready) this.#assembler.add(line, at, entries);
  }
}
