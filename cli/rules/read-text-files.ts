import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { STANDARD_INPUT } from '../import/read-bytes.ts';
import { toReadError } from '../import/read-error.ts';

/** A file's name and text. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** Larger than any specification; a wrong path should not fill the memory. */
const MAX_BYTES = 16 * 1024 * 1024;
const YAML_NAME = /\.ya?ml$/;

/**
 * The texts of files, of all YAML files in and below folders (by name, so that the order is always the same), and of
 * standard input (`-`).
 * @throws ScoutError not_found, permission_denied, invalid_argument
 */
export async function readTextFiles(paths: readonly string[], stdin: Readable): Promise<readonly TextFile[]> {
  const files: TextFile[] = [];
  for (const path of paths) {
    if (path === STANDARD_INPUT) files.push({ file: 'standard input', text: await text(stdin) });
    else for (const file of await filesAt(path)) files.push({ file, text: await readText(file) });
  }
  return files;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await attempt(path, stat(path));
  if (!found.isDirectory()) return [path];
  const entries = await attempt(path, readdir(path, { recursive: true }));
  const files = entries.filter((entry) => YAML_NAME.test(entry)).sort();
  if (files.length > 0) return files.map((file) => join(path, file));
  throw new ScoutError({ code: ErrorCode.invalidArgument, message: `${path} holds no .yaml or .yml file.` });
}

async function readText(file: string): Promise<string> {
  const { size } = await attempt(file, stat(file));
  if (size <= MAX_BYTES) return attempt(file, readFile(file, 'utf8'));
  const message = `${file} has more than ${String(MAX_BYTES)} bytes; it is no specification.`;
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}

async function attempt<T>(file: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw toReadError(file, cause);
  }
}
