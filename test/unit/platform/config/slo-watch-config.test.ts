import { describe, expect, it } from 'vitest';
import { SettingReader } from '../../../../platform/config/setting-reader.ts';
import type { SettingSource } from '../../../../platform/config/setting-reader.ts';
import { readDrift, readSloWatch } from '../../../../platform/config/slo-watch-config.ts';

function read(source: SettingSource = {}) {
  const reader = new SettingReader(source);
  const config = { sloWatch: readSloWatch(reader), drift: readDrift(reader) };
  return { config, problems: reader.problems(() => false).map(({ name, message }) => `${name} ${message}`) };
}

describe('settings of the watch over live SLOs', () => {
  it('look at budgets every five minutes and compare once a day when nothing is set', () => {
    expect(read()).toEqual({
      config: {
        sloWatch: { intervalMs: 300_000 },
        drift: { enabled: true, intervalMs: 86_400_000, windowDays: 14 },
      },
      problems: [],
    });
  });

  it('can turn comparing off, and set both intervals and the history', () => {
    const { config, problems } = read({
      ...{ SLO_SCOUT_SLO_WATCH_INTERVAL: '1m', SLO_SCOUT_DRIFT: 'off' },
      ...{ SLO_SCOUT_DRIFT_INTERVAL: '7d', SLO_SCOUT_DRIFT_WINDOW_DAYS: '28' },
    });

    expect(problems).toEqual([]);
    expect(config.sloWatch.intervalMs).toBe(60_000);
    expect(config.drift).toEqual({ enabled: false, intervalMs: 7 * 86_400_000, windowDays: 28 });
  });

  it('refuse looks that could find nothing new, and histories without a week', () => {
    const { problems } = read({
      ...{ SLO_SCOUT_SLO_WATCH_INTERVAL: '59s', SLO_SCOUT_DRIFT_INTERVAL: '59m', SLO_SCOUT_DRIFT_WINDOW_DAYS: '6' },
    });

    expect(problems).toEqual([
      'SLO_SCOUT_SLO_WATCH_INTERVAL must be at least 1m',
      'SLO_SCOUT_DRIFT_INTERVAL must be at least 60m',
      'SLO_SCOUT_DRIFT_WINDOW_DAYS is "6"; it must be a whole number from 7 to 90',
    ]);
  });
});
