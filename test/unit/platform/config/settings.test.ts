import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../platform/config/load-config.ts';
import { SettingReader } from '../../../../platform/config/setting-reader.ts';
import { readSettings } from '../../../../platform/config/settings.ts';

const ROOT = new URL('../../../../', import.meta.url);
const NAME = /SLO_SCOUT_[A-Z0-9_]*[A-Z0-9]/g;
/** Where components are found is not read by the configuration; the second one goes on with a component's name. */
const READ_ELSEWHERE = ['SLO_SCOUT_CACHE_DIR', 'SLO_SCOUT_COMPONENT'];

interface DocumentedSetting {
  readonly name: string;
  /** The value that the table gives, when it is one that can be set. */
  readonly fallback: string | undefined;
}

/** The rows of the table in docs/configuration.md; a row with two settings gives both defaults, separated by commas. */
async function documentedSettings(): Promise<readonly DocumentedSetting[]> {
  const text = await readFile(new URL('docs/configuration.md', ROOT), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `SLO_SCOUT_'));
  return rows.flatMap((row) => {
    const [, names = '', fallback = ''] = row.split('|');
    const fallbacks = /^ (`[^`<]*`(, )?)+ $/.test(fallback) ? [...fallback.matchAll(/`([^`]*)`/g)] : [];
    return [...names.matchAll(NAME)].map(([name], index) => ({
      name,
      fallback: (fallbacks[index] ?? fallbacks[0])?.[1],
    }));
  });
}

/** Every name that is looked up when nothing is set. */
function settingsRead(): ReadonlySet<string> {
  const asked = new Set<string>();
  const source = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_target, name) {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readSettings(new SettingReader(source));
  return new Set([...asked].filter((name) => !name.endsWith('_FILE')));
}

/** Names that the pages for users mention, with the page. */
async function mentionedNames(): Promise<readonly { readonly page: string; readonly name: string }[]> {
  const docs = (await readdir(new URL('docs/', ROOT))).filter((file) => file.endsWith('.md'));
  const pages = ['README.md', 'CHANGELOG.md', ...docs.map((file) => `docs/${file}`)];
  const texts = await Promise.all(pages.map((page) => readFile(new URL(page, ROOT), 'utf8')));
  return pages.flatMap((page, index) => (texts[index]?.match(NAME) ?? []).map((name) => ({ page, name })));
}

describe('the settings', () => {
  it('are those of the documentation, each once', async () => {
    const documented = (await documentedSettings()).map(({ name }) => name);

    expect([...settingsRead()].sort()).toEqual([...documented].sort());
  });

  it('are all read whatever the others are, so that none of them is taken for a mistyped one', async () => {
    const read = settingsRead();

    expect(read.size).toBeGreaterThan(100);
    for (const name of read) {
      const failure = failureOf({ [name]: '?' });
      expect(`${name}: ${failure}`).not.toContain('is not a setting');
    }
  });

  it('have the defaults of the documentation', async () => {
    const documented = (await documentedSettings()).filter(({ fallback }) => fallback !== undefined);
    const without = loadConfig({});

    expect(documented.length).toBeGreaterThan(50);
    for (const { name, fallback } of documented) {
      expect({ name, config: loadConfig({ [name]: fallback }) }).toEqual({ name, config: without });
    }
  });

  it('are named correctly wherever a page for users mentions one', async () => {
    const known = new Set([...settingsRead(), ...READ_ELSEWHERE]);

    const mentioned = await mentionedNames();

    expect(mentioned.length).toBeGreaterThan(150);
    expect(mentioned.filter(({ name }) => !known.has(name))).toEqual([]);
  });
});

function failureOf(source: Readonly<Record<string, string>>): string {
  try {
    loadConfig(source);
    return '';
  } catch (error) {
    return String(error);
  }
}
