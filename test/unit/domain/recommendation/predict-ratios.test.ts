import { describe, expect, it } from 'vitest';
import { predictionSeed, predictWindowRatios } from '../../../../domain/recommendation/predict-ratios.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

describe('predictWindowRatios', () => {
  it('draws two thousand windows between the best and the worst day, ascending', () => {
    const days = Array.from({ length: 14 }, (_, day) => ({ total: 1_000, bad: day }));

    const ratios = predictWindowRatios(days, 7, createSeededRandom(1));

    expect(ratios).toHaveLength(2_000);
    expect([...ratios]).toEqual([...ratios].sort((a, b) => a - b));
    expect(ratios[0]).toBeGreaterThanOrEqual(0);
    expect(ratios.at(-1)).toBeLessThanOrEqual(0.013);
  });

  it('draws whole weeks from four weeks on, so that the rhythm of a week is less of an uncertainty', () => {
    const weekly = Array.from({ length: 28 }, (_, day) => ({ total: 1_000, bad: day % 7 === 0 ? 70 : 0 }));
    const widthOf = (days: typeof weekly) => {
      const ratios = predictWindowRatios(days, 28, createSeededRandom(1));
      return (ratios[1_900] ?? 0) - (ratios[100] ?? 0);
    };

    expect(widthOf(weekly)).toBeLessThan(widthOf(weekly.slice(0, 27)) / 2);
  });
});

describe('predictionSeed', () => {
  it('belongs to a journey and a kind of SLI', () => {
    expect(predictionSeed('a', 'latency')).toBe(predictionSeed('a', 'latency'));
    expect(new Set([predictionSeed('a', 'latency'), predictionSeed('a', 'availability')]).size).toBe(2);
    expect(predictionSeed('b', 'latency')).not.toBe(predictionSeed('a', 'latency'));
  });
});
