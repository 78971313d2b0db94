import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** `**` goes no deeper than this, whatever links make of a tree. */
const MAX_DEPTH = 16;
const FILES_PER_GLOB = 20_000;

/** Whether a name fits a pattern of `*` (any characters) and `?` (one). Time is the product of the lengths at most. */
export function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let starName = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      starName = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      p = star + 1;
      starName += 1;
      n = starName;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/**
 * The paths that fit an absolute pattern; `*` and `?` stay within a name, `**` stands for any folders. Links are
 * followed. Folders that are gone or closed to us have no paths.
 */
export async function expandGlob(glob: string): Promise<readonly string[]> {
  const found: string[] = [];
  await walk({ folder: '/', parts: glob.split('/').filter((part) => part !== ''), depth: 0, found });
  return found;
}

interface Walk {
  readonly folder: string;
  readonly parts: readonly string[];
  readonly depth: number;
  readonly found: string[];
}

async function walk(step: Walk): Promise<void> {
  const [part, ...rest] = step.parts;
  if (part === undefined || step.depth > MAX_DEPTH || step.found.length >= FILES_PER_GLOB) return;
  if (part === '**') await walkAnyDepth(step, rest);
  else if (/[*?]/.test(part)) await walkMatches(step, part, rest);
  else await walkInto(step, part, rest);
}

async function walkInto({ folder, depth, found }: Walk, name: string, parts: readonly string[]): Promise<void> {
  const path = join(folder, name);
  if (parts.length > 0) await walk({ folder: path, parts, depth, found });
  else if (await exists(path)) found.push(path);
}

async function walkMatches({ folder, depth, found }: Walk, pattern: string, parts: readonly string[]): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!matchesPattern(pattern, name)) continue;
    if (parts.length === 0) found.push(join(folder, name));
    else await walk({ folder: join(folder, name), parts, depth: depth + 1, found });
  }
}

async function walkAnyDepth(step: Walk, rest: readonly string[]): Promise<void> {
  const { folder, parts, depth, found } = step;
  await walk({ folder, parts: rest, depth, found });
  for (const name of await namesIn(folder)) {
    await walk({ folder: join(folder, name), parts, depth: depth + 1, found });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
