import { describe, expect, it } from 'vitest';
import { demoEnvironment } from '../../../../cli/demo/demo-settings.ts';
import { loadConfig } from '../../../../platform/config/load-config.ts';

describe("the demo's environment", () => {
  it('keeps its data apart and shortens the pauses of production', () => {
    const config = loadConfig(demoEnvironment({}, {}));

    expect(config.stateDir).toMatch(/\.slo-scout\/demo$/);
    expect(config.stream.checkpointIntervalMs).toBeLessThan(loadConfig({}).stream.checkpointIntervalMs);
    expect(config.delivery.mergePollMs).toBeLessThan(loadConfig({}).delivery.mergePollMs);
  });

  it('lets settings win over its defaults, and flags over settings', () => {
    const settings = {
      SLO_SCOUT_STATE_DIR: '/tmp/a',
      SLO_SCOUT_CHECKPOINT_INTERVAL: '9s',
      SLO_SCOUT_EVENT_LOG: 'postgres',
    };

    const config = loadConfig(demoEnvironment(settings, { stateDir: '/tmp/b', eventLog: 'kafka' }));

    expect(config.stateDir).toBe('/tmp/b');
    expect(config.stream.checkpointIntervalMs).toBe(9_000);
    expect(config.eventLog.kind).toBe('kafka');
  });
});
