import type { Dirent } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Finds any of many texts in bytes. */
export interface NeedleSearch {
  /** The texts that stand in the bytes. */
  find(bytes: Buffer): ReadonlySet<string>;
}

const HEAD_BYTES = 4;
const MARKS = 1 << 20;

/** Creates a search that costs a few operations a byte however many texts there are. They have four bytes or more. */
export function createNeedleSearch(needles: Iterable<string>): NeedleSearch {
  const byHead = new Map<number, Buffer[]>();
  const marks = new Uint8Array(MARKS);
  for (const needle of needles) {
    const bytes = Buffer.from(needle);
    const head = bytes.readUInt32LE(0);
    marks[markOf(head)] = 1;
    byHead.set(head, [...(byHead.get(head) ?? []), bytes]);
  }
  return {
    find(bytes) {
      const found = new Set<string>();
      let head = 0;
      for (let end = 0; end < bytes.length; end += 1) {
        head = (head >>> 8) | ((bytes[end] ?? 0) << 24);
        if (marks[markOf(head)] !== 1) continue;
        const start = end + 1 - HEAD_BYTES;
        for (const needle of byHead.get(head >>> 0) ?? []) {
          if (needle.equals(bytes.subarray(start, start + needle.length))) found.add(needle.toString());
        }
      }
      return found;
    },
  };
}

function markOf(head: number): number {
  return (Math.imul(head, 0x9e3779b1) >>> 12) & (MARKS - 1);
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The bytes of a file; nothing when it has gone meanwhile. */
export function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch(() => Buffer.alloc(0));
}

/** Every row of every table as text, table by table; bytes are given as they are, too. */
export async function* tableTexts(
  databaseUrl: string,
): AsyncGenerator<{ readonly table: string; readonly bytes: Buffer }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables.rows) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT t.*, t::text AS whole_row FROM ${name} t`);
      const pieces = rows.flatMap((row) => Object.values(row).map(toBytes));
      yield { table: name, bytes: Buffer.concat(pieces) };
    }
  } finally {
    await client.end();
  }
}

function toBytes(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? `${value}\n` : `${JSON.stringify(value ?? '')}\n`);
}
