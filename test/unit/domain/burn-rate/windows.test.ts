import { describe, expect, it } from 'vitest';
import { alertWindowSeconds, burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';
import { toNumber } from '../../../../domain/burn-rate/fraction.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

const factors = (windowDays: number) => burnRateAlerts(windowDays).map(({ factorText }) => factorText);

describe('burnRateAlerts', () => {
  it.each([
    { windowDays: 7, texts: ['13.44', '3.5', '1.4', '0.98'] },
    { windowDays: 28, texts: ['13.44', '5.6', '2.8', '0.9333333333333333'] },
    { windowDays: 30, texts: ['14.4', '6', '3', '1'] },
    { windowDays: 90, texts: ['43.2', '18', '9', '3'] },
  ])('has the tabled factors for $windowDays days', ({ windowDays, texts }) => {
    const actual = factors(windowDays);

    expect(actual).toEqual(texts);
  });

  it('spends exactly its budget share when a burn at the factor lasts for the long window, for every window', () => {
    for (let windowDays = 7; windowDays <= 90; windowDays += 1) {
      for (const alert of burnRateAlerts(windowDays)) {
        const spent = (toNumber(alert.factor) * alert.longWindowSeconds) / (windowDays * 86_400);

        expect(spent * 100).toBeCloseTo(alert.budgetPercent, 10);
      }
    }
  });

  it('pages by 5m/1h and 30m/6h and tickets by 2h/1d and 6h/3d', () => {
    const pairs = burnRateAlerts(30).map((alert) => [
      alert.severity,
      alert.speed,
      alert.shortWindowSeconds,
      alert.longWindowSeconds,
    ]);

    expect(pairs).toEqual([
      ['page', 'quick', 300, 3_600],
      ['page', 'slow', 1_800, 21_600],
      ['ticket', 'quick', 7_200, 86_400],
      ['ticket', 'slow', 21_600, 259_200],
    ]);
  });

  it.each([6, 91, 28.5, Number.NaN])('refuses a window of %s days', (windowDays) => {
    const read = () => burnRateAlerts(windowDays);

    expect(read).toThrow(ScoutError);
  });
});

describe('alertWindowSeconds', () => {
  it('lists each window once, ascending', () => {
    const seconds = alertWindowSeconds(28);

    expect(seconds).toEqual([300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200]);
  });
});
