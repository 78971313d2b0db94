import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { startInstallation } from '../../scripts/hostile/installation.ts';
import type { Installation } from '../../scripts/hostile/installation.ts';
import { LEAK_SETTINGS, checkLeaks } from '../../scripts/leaks/check-leaks.ts';

/** Of each kind through every twentieth door, with the whole path behind it: `npm run leaks` plants all of them. */
const SHARE_OF_DOORS = 0.05;

describe('values that must be redacted', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await startInstallation({ hasStream: true, settings: LEAK_SETTINGS });
  });
  afterAll(async () => {
    await installation.remove();
  });

  it('are in no byte that is written, also while the broker is away', async () => {
    const random = createSeededRandom(20_261_121);

    const report = await checkLeaks({ installation, random: () => random.next(), perDoor: SHARE_OF_DOORS });

    expect(report.leaks).toEqual([]);
    expect(report.planted).toBeGreaterThan(500);
    expect([...report.seen]).toEqual(
      expect.arrayContaining(['kafka: raw-telemetry', 'kafka: raw-telemetry-dlq', 'state: spool']),
    );
  });
});
