import { join, parse } from 'node:path';
import type { ComponentFiles } from './ports.ts';

/**
 * Expands `*` in the segments of an absolute path to the names that exist, in falling order of the numbers in them, so
 * that `/usr/lib/postgresql/*` gives 17 before 9.
 */
export async function expandPath(pattern: string, files: ComponentFiles): Promise<readonly string[]> {
  const { root } = parse(pattern);
  let paths = [root];
  for (const segment of pattern.slice(root.length).split('/')) {
    if (!segment.includes('*')) {
      paths = paths.map((path) => join(path, segment));
      continue;
    }
    const expanded = await Promise.all(paths.map(async (path) => matching(path, segment, files)));
    paths = expanded.flat();
  }
  return paths;
}

async function matching(folder: string, segment: string, files: ComponentFiles): Promise<string[]> {
  const [before = '', after = ''] = segment.split('*');
  const names = await files.list(folder);
  return names
    .filter((name) => name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name));
}
