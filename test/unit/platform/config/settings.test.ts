import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../../', import.meta.url);

async function settingNames(path: string): Promise<ReadonlySet<string>> {
  const text = await readFile(new URL(path, ROOT), 'utf8');
  return new Set(text.match(/SLO_SCOUT_[A-Z_]*[A-Z]/g));
}

describe('the settings', () => {
  it('are all explained in the documentation', async () => {
    const [read, documented] = await Promise.all([
      settingNames('platform/config/settings.ts'),
      settingNames('docs/configuration.md'),
    ]);

    expect([...read].filter((name) => !documented.has(name))).toEqual([]);
  });

  it('are named correctly wherever README mentions one', async () => {
    const [known, mentioned] = await Promise.all([settingNames('docs/configuration.md'), settingNames('README.md')]);

    expect([...mentioned].filter((name) => !known.has(name))).toEqual([]);
  });
});
