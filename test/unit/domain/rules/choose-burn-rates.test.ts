import { describe, expect, it } from 'vitest';
import { chooseBurnRates } from '../../../../domain/rules/choose-burn-rates.ts';
import type { BurnRateRequest } from '../../../../domain/rules/choose-burn-rates.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';

const request = (overrides: Partial<BurnRateRequest> = {}): BurnRateRequest => ({
  mode: 'guarded',
  objectivePpm: 999_000,
  windowDays: 30,
  catalogue: new Map(),
  ...overrides,
});

const factors = (overrides: Partial<BurnRateRequest>) => {
  const chosen = chooseBurnRates(request(overrides));
  return chosen.kind === 'chosen' ? chosen.used.map(({ factorText }) => Number(Number(factorText).toFixed(4))) : chosen;
};

describe('the window pairs of an SLO', () => {
  it.each([
    [7, [13.44, 3.5, 1.4, 0.98]],
    [28, [13.44, 5.6, 2.8, 0.9333]],
    [30, [14.4, 6, 3, 1]],
    [90, [43.2, 18, 9, 3]],
  ])('have the tabled factors for %i days', (windowDays, expected) => {
    expect(factors({ windowDays })).toEqual(expected);
  });

  it('are the catalogue’s where it has the window, in both modes', () => {
    const pairs = burnRateAlerts(30).map((pair) => ({ ...pair, budgetPercent: pair.budgetPercent / 2 }));
    const catalogue = new Map([[30, pairs]]);

    for (const mode of ['guarded', 'sloth-compatible'] as const) {
      expect(factors({ mode, catalogue })).toEqual([7.2, 3, 1.5, 0.5]);
    }
  });

  it('are refused for other windows than 28 and 30 days in the compatible mode, with the ways out', () => {
    expect(factors({ mode: 'sloth-compatible', windowDays: 31 })).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/28 and 30 days, not for 31.*--windows, or use --mode guarded/),
    });
    expect(factors({ windowDays: 31 })).toHaveLength(4);
  });

  it('are refused outside 7 to 90 days without a catalogue', () => {
    expect(factors({ windowDays: 6 })).toMatchObject({ reason: expect.stringContaining('7 to 90 days, not for 6') });
    expect(factors({ windowDays: 91 })).toMatchObject({ kind: 'refused' });
  });

  it('are lengthened where they could never fire, and it is said', () => {
    const chosen = chooseBurnRates(request({ objectivePpm: 900_000 }));

    expect(chosen).toMatchObject({
      kind: 'chosen',
      notes: [expect.stringMatching(/90 %: the quick page alert could never fire over 5m\/1h.*uses 10m\/2h/)],
    });
  });

  it('stay as Sloth has them in the compatible mode, and it is said', () => {
    const chosen = chooseBurnRates(request({ mode: 'sloth-compatible', objectivePpm: 900_000 }));

    expect(chosen).toMatchObject({ used: burnRateAlerts(30), notes: [expect.stringContaining('14.4 × 0.1')] });
  });

  it('are refused without an error budget, and kept in the compatible mode', () => {
    expect(factors({ objectivePpm: 1_000_000 })).toMatchObject({ kind: 'refused' });
    expect(chooseBurnRates(request({ mode: 'sloth-compatible', objectivePpm: 1_000_000 }))).toMatchObject({
      kind: 'chosen',
    });
  });
});
