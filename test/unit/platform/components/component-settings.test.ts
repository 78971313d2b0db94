import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { componentSettingNames, readComponentSettings } from '../../../../platform/components/component-settings.ts';

describe('component settings', () => {
  it('put the cache where the project setting says, then where XDG says, then in the home folder', () => {
    const folders = [
      readComponentSettings({ SLO_SCOUT_CACHE_DIR: '/srv/cache', XDG_CACHE_HOME: '/xdg' }),
      readComponentSettings({ XDG_CACHE_HOME: '/xdg' }),
      readComponentSettings({ XDG_CACHE_HOME: 'relative' }),
      readComponentSettings({ SLO_SCOUT_CACHE_DIR: ' ' }),
    ].map(({ cacheFolder }) => cacheFolder);

    const home = `${homedir()}/.cache/slo-scout`;
    expect(folders).toEqual(['/srv/cache', '/xdg/slo-scout', home, home]);
  });

  it('read a path per component', () => {
    const { paths } = readComponentSettings({
      SLO_SCOUT_COMPONENT_TEMPORAL_TEST_SERVER: '/opt/test-server',
      SLO_SCOUT_COMPONENT_KAFKA: '',
    });

    expect(paths).toEqual({ 'temporal-test-server': '/opt/test-server' });
  });

  it('take only absolute folders of the PATH', () => {
    const { pathFolders } = readComponentSettings({ PATH: '/usr/bin:.:bin::/bin' });

    expect(pathFolders).toEqual(['/usr/bin', '/bin']);
  });

  it('name every setting they read', () => {
    expect(componentSettingNames()).toContain('SLO_SCOUT_CACHE_DIR');
    expect(componentSettingNames()).toContain('SLO_SCOUT_COMPONENT_PROMTOOL');
  });
});
