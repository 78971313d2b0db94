import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { patches } from '../../../workflows/patches.ts';

const FOLDER = fileURLToPath(new URL('../../../workflows', import.meta.url));

/** Ids given to `patched` and `deprecatePatch` anywhere in the workflow code. */
function idsInCode(): readonly string[] {
  const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  const calls = sources.flatMap((name) => [
    ...readFileSync(`${FOLDER}/${name}`, 'utf8').matchAll(/\b(?:patched|deprecatePatch)\(\s*([^)]*?)\s*\)/g),
  ]);
  return calls.map((call) => call[1] ?? '').sort();
}

describe('patches', () => {
  it('lists exactly the patches of the workflow code, by their ids', () => {
    const listed = patches.map(({ id }) => `'${id}'`).sort();

    expect(idsInCode()).toEqual(listed);
  });

  it('says of each since when it is there and when it goes', () => {
    for (const { since, removeWhen } of patches) {
      expect(since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(removeWhen).not.toBe('');
    }
  });
});
