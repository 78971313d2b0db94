import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadBurnRates } from '../../../../domain/burn-rate/alert-threshold.ts';
import { rewindowDeadAlerts } from '../../../../domain/burn-rate/rewindow.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';

describe('new windows for dead alerts', () => {
  it('double both windows until a full outage reaches the threshold: 90 % over 30 days', () => {
    const { alerts, changes } = rewindowDeadAlerts(burnRateAlerts(30), 900_000);

    expect(changes).toHaveLength(1);
    expect(changes[0]?.to).toMatchObject({ shortWindowSeconds: 600, longWindowSeconds: 7_200, factorText: '7.2' });
    expect(changes[0]?.to.budgetPercent).toBe(2);
    expect(alerts.map(({ longWindowSeconds }) => longWindowSeconds / 3_600)).toEqual([2, 6, 24, 72]);
  });

  it('leave a usable target as it is', () => {
    const { alerts, changes } = rewindowDeadAlerts(burnRateAlerts(30), 990_000);

    expect(alerts).toEqual(burnRateAlerts(30));
    expect(changes).toEqual([]);
  });

  it('cannot help a target without a budget', () => {
    expect(rewindowDeadAlerts(burnRateAlerts(30), 1_000_000).alerts).toEqual(burnRateAlerts(30));
  });

  it('let every alert fire within its SLO window, whatever target and window', () => {
    const target = fc.record({
      objectivePpm: fc.integer({ min: 1, max: 999_999 }),
      windowDays: fc.integer({ min: 7, max: 90 }),
    });

    fc.assert(
      fc.property(target, ({ objectivePpm, windowDays }) => {
        const { alerts } = rewindowDeadAlerts(burnRateAlerts(windowDays), objectivePpm);

        expect(deadBurnRates(alerts, objectivePpm)).toEqual([]);
        for (const alert of alerts) expect(alert.longWindowSeconds).toBeLessThan(windowDays * 86_400);
      }),
    );
  });
});
