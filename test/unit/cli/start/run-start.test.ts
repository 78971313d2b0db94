import { describe, expect, it } from 'vitest';
import { runStart } from '../../../../cli/start/run-start.ts';

const start = (environment: Record<string, string>) =>
  runStart({
    environment,
    signal: AbortSignal.abort(),
    stdout: { write: () => true },
    stderr: { write: () => true },
  });

describe('slo-scout start', () => {
  it.each([
    [{ SLO_SCOUT_TAIL: '/var/log/*.log' }, 'SLO_SCOUT_TAIL has no effect'],
    [
      { SLO_SCOUT_TAIL: '/var/log/*.log', SLO_SCOUT_COLLECT_TARGETS: 'targets.yaml' },
      'SLO_SCOUT_TAIL and SLO_SCOUT_COLLECT_TARGETS have no effect',
    ],
  ])('refuses settings of a collector that would not run: %j', async (environment, message) => {
    await expect(start(environment)).rejects.toThrow(message);
  });
});
