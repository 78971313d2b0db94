import { describe, expect, it } from 'vitest';
import { readRemoteWrite } from '../../../../platform/config/remote-write-config.ts';
import { SettingReader } from '../../../../platform/config/setting-reader.ts';

function read(source: Readonly<Record<string, string>>) {
  const reader = new SettingReader(source);
  const config = readRemoteWrite(reader);
  return { config, problems: reader.problems(() => false).map(({ name }) => name) };
}

describe('readRemoteWrite', () => {
  it('is off without a URL', () => {
    expect(read({})).toEqual({ config: undefined, problems: [] });
  });

  it('reads address, credentials and rhythm', () => {
    const { config, problems } = read({
      SLO_SCOUT_REMOTE_WRITE_URL: 'https://mimir.example/api/v1/push',
      SLO_SCOUT_REMOTE_WRITE_TOKEN: 'abc',
      SLO_SCOUT_REMOTE_WRITE_TENANT: 'team-a',
    });

    expect(problems).toEqual([]);
    expect(config).toMatchObject({ url: 'https://mimir.example/api/v1/push', tenant: 'team-a', intervalMs: 30_000 });
    expect(config?.token?.reveal()).toBe('abc');
  });

  it.each([
    ['SLO_SCOUT_REMOTE_WRITE_URL', 'mimir.example'],
    ['SLO_SCOUT_REMOTE_WRITE_URL', 'https://user:pw@mimir.example'],
    ['SLO_SCOUT_REMOTE_WRITE_INTERVAL', '1s'],
    ['SLO_SCOUT_REMOTE_WRITE_INTERVAL', '10m'],
    ['SLO_SCOUT_REMOTE_WRITE_TOKEN', 'a\nb'],
    ['SLO_SCOUT_REMOTE_WRITE_TENANT', 'a/b'],
  ])('refuses %s=%j', (name, value) => {
    expect(read({ [name]: value }).problems).toEqual([name]);
  });
});
