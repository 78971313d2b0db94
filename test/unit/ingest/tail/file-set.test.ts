import { appendFile, mkdtemp, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSet } from '../../../../ingest/tail/file-set.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';

describe('FileSet while files are rotated', () => {
  let folder: string;
  let log: string;
  const sets: FileSet[] = [];
  /** What happens before a path is opened, or asked where it leads; once. */
  let before: { open?: () => Promise<void>; realPath?: () => Promise<void> } = {};
  const disk = {
    async open(path: string) {
      const { open: act, ...rest } = before;
      before = rest;
      await act?.();
      return open(path, 'r');
    },
    async realPath(path: string) {
      const { realPath: act, ...rest } = before;
      before = rest;
      await act?.();
      return realpath(path);
    },
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-file-set-'));
    log = join(folder, 'app.log');
    await writeFile(log, 'one\n');
  });
  afterEach(async () => {
    for (const set of sets.splice(0)) await set.close();
    await rm(folder, { recursive: true });
  });

  const create = (positions: ReturnType<FileSet['positions']> = []) => {
    const set = new FileSet(
      {
        ...{ globs: [`${log}*`], buffer: Buffer.alloc(4096), maxLineBytes: 1024, disk },
        logger: createSilentLogger(),
        assembler: { maxEntryCharacters: 1024, foldWaitMs: 0, partialWaitMs: 0 },
      },
      positions,
    );
    sets.push(set);
    return set;
  };
  /** Reads every file to its end. */
  const linesOf = async (set: FileSet) => {
    const lines: string[] = [];
    for (const { file } of set.members.values()) {
      for (const { text } of [...(await file.read(1)).entries, ...(await file.readRest())]) lines.push(text);
      file.commit();
    }
    return lines.sort();
  };
  const rotate = async () => {
    await rename(log, `${log}.1`);
    await writeFile(log, 'two\n');
  };

  it('reads each file once when one takes the place of another before it is opened', async () => {
    const set = create();
    before = { open: rotate };

    await set.scan(1);
    await set.scan(2);

    expect(await linesOf(set)).toEqual(['one', 'two']);
    expect(new Set([...set.members.values()].map(({ file }) => file.id)).size).toBe(2);
  });

  it('keeps the position of a file that is renamed while it is opened', async () => {
    const first = create();
    await first.scan(1);
    expect(await linesOf(first)).toEqual(['one']);
    await appendFile(log, 'more\n');
    const second = create(first.positions());
    before = { realPath: () => rename(log, `${log}.1`) };

    await second.scan(1);
    await second.scan(2);

    expect(await linesOf(second)).toEqual(['more']);
  });
});
