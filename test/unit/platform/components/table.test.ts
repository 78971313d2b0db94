import { describe, expect, it } from 'vitest';
import { ComponentName } from '../../../../platform/components/component.ts';
import { componentSettingNames } from '../../../../platform/components/component-settings.ts';
import { COMPONENTS } from '../../../../platform/components/table.ts';

const rows = Object.entries(COMPONENTS);

describe('the table', () => {
  it('has a row and a setting for every component', () => {
    expect(rows.map(([name]) => name).sort()).toEqual(Object.values(ComponentName).sort());
    expect(componentSettingNames()).toHaveLength(rows.length + 1);
  });

  it.each(rows)('%s is filed under its own name and has a way to be installed', (name, component) => {
    expect(component.name).toBe(name);
    expect(component.installs.length).toBeGreaterThan(0);
  });

  it.each(rows)('%s asks the vendor before any registry, and only over HTTPS', (_name, { installs }) => {
    const kinds = installs.map(({ kind }) => kind);
    const addresses = installs.flatMap((source) =>
      source.kind === 'vendor' ? [source.url, source.checksums.url] : [],
    );

    expect(kinds.indexOf('vendor')).toBeLessThanOrEqual(0);
    expect(addresses.every((address) => address.startsWith('https://'))).toBe(true);
  });
});
