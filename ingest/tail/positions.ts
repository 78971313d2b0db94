import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** How far a file was taken: everything before `offset` is durable but for the open entries. */
export const FilePosition = z.object({
  path: z.string(),
  /** Device and inode: `<dev>:<ino>`. */
  id: z.string(),
  fingerprint: z.object({ bytes: z.int().min(0), sha256: z.string() }),
  offset: z.int().min(0),
  /** Where the open entry of a stream begins: it and what follows of its stream is to be read again. */
  open: z.record(z.string(), z.int().min(0)),
  /** The offset is inside a line that was cut: its rest is to be left out. */
  isInsideLine: z.boolean(),
});

/** One position. */
export type FilePosition = z.output<typeof FilePosition>;

const PositionsFile = z.object({ version: z.literal(1), files: z.array(FilePosition) });

/** Where positions survive the process. */
export interface PositionStore {
  /**
   * The positions of the last save; none when there was none.
   * @throws ScoutError data_loss when the file is not one of ours: whoever reads all logs again should have meant it
   */
  load(): Promise<readonly FilePosition[]>;
  /** Replaces them at once: a crash leaves the old file or the new one. */
  save(positions: readonly FilePosition[]): Promise<void>;
}

/** Creates a store in a file; its folder is made when needed. */
export function createPositionStore(file: string): PositionStore {
  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((cause: unknown) => {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw unusable(file, cause);
      });
      if (text === undefined) return [];
      try {
        return PositionsFile.parse(JSON.parse(text)).files;
      } catch (cause) {
        throw unusable(file, cause);
      }
    },
    async save(files) {
      await mkdir(dirname(file), { recursive: true });
      const draft = `${file}.tmp`;
      const handle = await open(draft, 'w');
      try {
        await handle.writeFile(JSON.stringify({ version: 1, files }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    },
  };
}

function unusable(file: string, cause: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message: `The positions of followed log files cannot be read from ${file}; remove it to read all files from their start.`,
    cause,
    details: { file },
  });
}
