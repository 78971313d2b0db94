import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** One numbered SQL file. */
export interface Migration {
  readonly version: number;
  /** File name without the number and the ending. */
  readonly name: string;
  readonly sql: string;
  /** Lower-case hex SHA-256 of the text, with line endings of any system counting as equal. */
  readonly checksum: string;
}

const FOLDER = new URL('migrations/', import.meta.url);
const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Reads the migrations next to this module, ascending. @throws ScoutError internal when the package is incomplete */
export async function readMigrations(folder: URL = FOLDER): Promise<readonly Migration[]> {
  const names = (await readFolder(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  if (migrations.length === 0 || migrations.some(({ version }, position) => version !== position + 1)) {
    throw incomplete();
  }
  return migrations;
}

async function readMigration(folder: URL, fileName: string): Promise<Migration> {
  const [, number, name] = FILE_NAME.exec(fileName) ?? [];
  if (number === undefined || name === undefined) throw incomplete();
  const sql = (await readFile(new URL(fileName, folder), 'utf8')).replaceAll('\r\n', '\n');
  return { version: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

async function readFolder(folder: URL): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw incomplete(error);
  }
}

function incomplete(cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.internal,
    message: 'The migrations of this installation are incomplete; install the package again.',
    cause,
  });
}
