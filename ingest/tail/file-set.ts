import { open, readdir, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { beginsLike } from './file-identity.ts';
import { FollowedFile } from './followed-file.ts';
import type { FollowedFileOptions } from './followed-file.ts';
import { expandGlob } from './match-glob.ts';
import { readPathSource } from './path-source.ts';
import type { PathSource } from './path-source.ts';
import type { FilePosition } from './positions.ts';

/** A file with what its paths say. */
export interface FollowedMember {
  readonly file: FollowedFile;
  readonly source: PathSource;
  /** Since when no pattern finds it any more. */
  goneSinceMs: number | undefined;
  lastGrowthMs: number;
}

/** What files are opened with. */
export interface FileSetOptions extends Pick<FollowedFileOptions, 'buffer' | 'maxLineBytes' | 'assembler'> {
  readonly globs: readonly string[];
  readonly logger: Logger;
  /** The disk's own unless given. */
  readonly disk?: FileSetDisk;
}

/** How a path becomes a file; between the two calls, and before them, it may come to lead elsewhere. */
export interface FileSetDisk {
  open(path: string): Promise<FileHandle>;
  /** Where the path leads when its links are followed. */
  realPath(path: string): Promise<string>;
}

const DISK: FileSetDisk = { open: (path) => open(path, 'r'), realPath: (path) => realpath(path) };

/** A folder that is not there yet (a volume that is mounted late) keeps its positions so long. */
const KEEP_UNSEEN_MS = 3_600_000;
const COMPRESSED = /\.(?:gz|zst|xz|bz2|zip|tmp|swp)$/;

/** The files that are followed, by device and inode: however many paths lead to one, it is read once. */
export class FileSet {
  readonly members = new Map<string, FollowedMember>();
  readonly #options: FileSetOptions;
  readonly #positions: Map<string, FilePosition>;
  #firstScanMs: number | undefined;

  constructor(options: FileSetOptions, positions: readonly FilePosition[]) {
    this.#options = options;
    this.#positions = new Map(positions.map((position) => [position.id, position]));
  }

  /** Looks for new files and for those that are gone. */
  async scan(nowMs: number): Promise<void> {
    const found = new Set<string>();
    for (const glob of this.#options.globs) {
      for (const path of await expandGlob(glob)) {
        if (!COMPRESSED.test(path)) await this.#meet(path, { found, nowMs });
      }
    }
    await this.#meetRenamed(nowMs);
    for (const [id, member] of this.members) {
      if (found.has(id)) member.goneSinceMs = undefined;
      else member.goneSinceMs ??= nowMs;
    }
  }

  /** Forgets a file that is read to its end. */
  async drop(id: string): Promise<void> {
    const member = this.members.get(id);
    this.members.delete(id);
    await member?.file.close();
  }

  async close(): Promise<void> {
    for (const id of [...this.members.keys()]) await this.drop(id);
  }

  /** Positions of followed files, and of files that were not met again yet. */
  positions(): readonly FilePosition[] {
    return [...this.#positions.values(), ...[...this.members.values()].map(({ file }) => file.position)];
  }

  /** Files that were rotated away while nobody followed them lie beside where they were. */
  async #meetRenamed(nowMs: number): Promise<void> {
    this.#firstScanMs ??= nowMs;
    const folders = new Set([...this.#positions.values()].map(({ path }) => dirname(path)));
    for (const folder of folders) {
      const names = await readdir(folder).catch(() => undefined);
      for (const name of names ?? []) {
        const path = join(folder, name);
        const stats = await stat(path, { bigint: true }).catch(() => undefined);
        const id = stats === undefined ? '' : idOf(stats);
        if (this.#positions.has(id) && !COMPRESSED.test(path)) await this.#meet(path, { found: new Set(), nowMs });
      }
      if (names !== undefined || nowMs - this.#firstScanMs > KEEP_UNSEEN_MS) this.#forget(folder);
    }
  }

  /** What is nowhere now was removed: its number may come back with another file. */
  #forget(folder: string): void {
    for (const [id, { path }] of this.#positions) if (dirname(path) === folder) this.#positions.delete(id);
  }

  async #meet(path: string, { found, nowMs }: { readonly found: Set<string>; readonly nowMs: number }): Promise<void> {
    try {
      const stats = await stat(path, { bigint: true });
      if (!stats.isFile()) return;
      const id = idOf(stats);
      if (this.members.has(id)) found.add(id);
      else found.add(await this.#open(path, nowMs));
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      // Files come and go while we look.
      if (code === 'ENOENT') return;
      this.#options.logger.warn({ path, err: ScoutError.from(cause) }, 'A log file cannot be followed');
    }
  }

  /**
   * Opens what the path leads to now, which after a rotation is another file than a moment ago: only the handle says which.
   * Its position is given up when nothing can fail any more, or the file would be read from its start again.
   */
  async #open(path: string, nowMs: number): Promise<string> {
    const { buffer, maxLineBytes, assembler, logger, disk = DISK } = this.#options;
    const handle = await disk.open(path);
    try {
      const id = idOf(await handle.stat({ bigint: true }));
      if (this.members.has(id)) {
        await handle.close();
        return id;
      }
      const known = this.#positions.get(id);
      const isSame = known !== undefined && (await beginsLike(handle, known.fingerprint));
      const position = isSame ? known : undefined;
      const realPath = await disk.realPath(path).catch(() => path);
      const source = readPathSource([known?.path ?? path, path, realPath]);
      const file = new FollowedFile({ handle, id, path, buffer, maxLineBytes, assembler, position });
      this.#positions.delete(id);
      this.members.set(id, { file, source, goneSinceMs: undefined, lastGrowthMs: nowMs });
      logger.info({ path, offset: position?.offset ?? 0 }, 'A log file is followed');
      return id;
    } catch (cause) {
      await handle.close();
      throw cause;
    }
  }
}

function idOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}
