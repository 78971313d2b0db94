import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMigrations } from '../../../../adapters/postgres/read-migrations.ts';

describe('reading migrations', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-migrations-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const write = (name: string, sql: string) => writeFile(join(dir, name), sql);
  const read = () => readMigrations(pathToFileURL(`${dir}/`));

  it('finds the files of this package, numbered from one without a gap', async () => {
    const migrations = await readMigrations();

    expect(migrations[0]).toMatchObject({ version: 1, name: 'initial' });
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, position) => position + 1));
  });

  it('has one checksum for a file whatever its line endings', async () => {
    await write('0001-a.sql', 'SELECT 1;\nSELECT 2;\n');
    const [unix] = await read();
    await write('0001-a.sql', 'SELECT 1;\r\nSELECT 2;\r\n');
    const [windows] = await read();

    expect(windows?.checksum).toBe(unix?.checksum);
  });

  it('refuses a gap, a name that is no name, and an empty folder', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'internal' });
    await write('0001-a.sql', '');
    await write('0003-c.sql', '');
    await expect(read()).rejects.toMatchObject({ code: 'internal' });
    await write('0002-b.sql', '');
    expect(await read()).toHaveLength(3);
    await write('four.sql', '');
    await expect(read()).rejects.toMatchObject({ code: 'internal' });
  });
});
