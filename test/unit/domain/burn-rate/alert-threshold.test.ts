import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertThreshold, deadAlerts } from '../../../../domain/burn-rate/alert-threshold.ts';
import { toDecimal } from '../../../../domain/burn-rate/fraction.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';

const thresholds = (objectivePpm: number, windowDays: number) =>
  burnRateAlerts(windowDays).map((alert) => toDecimal(alertThreshold(alert, objectivePpm)));

describe('alertThreshold', () => {
  it('multiplies factor and budget without rounding', () => {
    expect(thresholds(999_000, 30)).toEqual(['0.0144', '0.006', '0.003', '0.001']);
    expect(thresholds(999_500, 90)).toEqual(['0.0216', '0.009', '0.0045', '0.0015']);
    expect(thresholds(999_900, 7)).toEqual(['0.001344', '0.00035', '0.00014', '0.000098']);
  });

  it('equals the integer formula percent × window × budget / long window for any target and window', () => {
    const target = fc.record({
      objectivePpm: fc.integer({ min: 1, max: 999_999 }),
      windowDays: fc.integer({ min: 7, max: 90 }),
    });

    fc.assert(
      fc.property(target, ({ objectivePpm, windowDays }) => {
        for (const alert of burnRateAlerts(windowDays)) {
          const { numerator, denominator } = alertThreshold(alert, objectivePpm);
          const percentTenths = BigInt(Math.round(alert.budgetPercent * 10));
          const spent = percentTenths * BigInt(windowDays) * 86_400n * BigInt(1_000_000 - objectivePpm);
          const whole = 1_000n * BigInt(alert.longWindowSeconds) * 1_000_000n;

          expect(BigInt(numerator) * whole).toBe(BigInt(denominator) * spent);
        }
      }),
    );
  });
});

describe('deadAlerts', () => {
  it('reports the quick page of a 90 % target over 30 days, whose threshold is 1.44', () => {
    const [dead, ...others] = deadAlerts({ objectivePpm: 900_000, windowDays: 30 });

    expect(others).toEqual([]);
    expect(dead?.alert).toMatchObject({ severity: 'page', speed: 'quick' });
    expect(toDecimal(dead!.threshold)).toBe('1.44');
    expect(dead?.explanation).toContain('14.4 × 0.1');
  });

  it('reports a threshold of exactly 1, which no error ratio is above', () => {
    const dead = deadAlerts({ objectivePpm: 900_000, windowDays: 50 });

    expect(dead.map(({ alert, threshold }) => [alert.speed, toDecimal(threshold)])).toEqual([
      ['quick', '2.4'],
      ['slow', '1'],
    ]);
  });

  it('reports all four alerts of a 100 % target, which has no budget', () => {
    const dead = deadAlerts({ objectivePpm: 1_000_000, windowDays: 30 });

    expect(dead).toHaveLength(4);
    expect(dead[0]?.explanation).toContain('no error budget');
  });

  it('finds nothing in the targets of the ladder from 95 % on at 28 and 30 days', () => {
    for (const objectivePpm of [950_000, 990_000, 995_000, 999_000, 999_500, 999_900]) {
      expect(deadAlerts({ objectivePpm, windowDays: 28 })).toEqual([]);
      expect(deadAlerts({ objectivePpm, windowDays: 30 })).toEqual([]);
    }
  });
});
