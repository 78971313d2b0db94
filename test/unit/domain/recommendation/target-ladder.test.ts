import { describe, expect, it } from 'vitest';
import { CLASS_CEILING, RISK_LIMITS, TARGET_LADDER_PPM } from '../../../../domain/recommendation/target-ladder.ts';
import type { RequestClass } from '../../../../domain/recommendation/recommendation.ts';

const CLASSES: readonly RequestClass[] = ['critical', 'high_fast', 'high_slow', 'low', 'no_slo'];
const SLI_KINDS = ['availability', 'latency'] as const;

const neverFalls = (values: readonly number[]) =>
  values.every((value, position) => value >= (values[position - 1] ?? value));

const ceilings = (requestClass: RequestClass, kind: (typeof SLI_KINDS)[number]) => {
  const { conservative, balanced, aggressive } = CLASS_CEILING[requestClass][kind];
  return [conservative, balanced, aggressive];
};

describe('the target ladder', () => {
  it('rises, and leaves each target an error budget', () => {
    expect(TARGET_LADDER_PPM).toEqual([...new Set(TARGET_LADDER_PPM)].sort((a, b) => a - b));
    expect(TARGET_LADDER_PPM.every((ppm) => ppm > 0 && ppm < 1_000_000)).toBe(true);
  });

  it('has the rungs that people name', () => {
    expect(TARGET_LADDER_PPM.map((ppm) => ppm / 10_000)).toEqual([90, 95, 99, 99.5, 99.9, 99.95, 99.99]);
  });
});

describe('the risk limits', () => {
  it('are those of the conservative, the balanced and the aggressive variant, and never fall', () => {
    expect(RISK_LIMITS.map(({ variant }) => variant)).toEqual(['conservative', 'balanced', 'aggressive']);
    expect(neverFalls(RISK_LIMITS.map(({ maxMissRisk }) => maxMissRisk))).toBe(true);
    expect(neverFalls(RISK_LIMITS.map(({ maxPagesPerMonth }) => maxPagesPerMonth))).toBe(true);
  });

  it('let the balanced variant miss one window in ten', () => {
    expect(RISK_LIMITS[1].maxMissRisk).toBe(0.1);
  });
});

describe('the class ceilings', () => {
  it.each([
    { requestClass: 'critical', availability: 999_900, latency: 990_000 },
    { requestClass: 'high_fast', availability: 999_000, latency: 990_000 },
    { requestClass: 'high_slow', availability: 999_000, latency: 990_000 },
    { requestClass: 'low', availability: 990_000, latency: 950_000 },
    { requestClass: 'no_slo', availability: 0, latency: 0 },
  ] as const)('promise $availability ppm of availability for $requestClass', (row) => {
    const { availability, latency } = CLASS_CEILING[row.requestClass];

    expect([availability.balanced, latency.balanced]).toEqual([row.availability, row.latency]);
  });

  it.each(SLI_KINDS)('never rise from a class to a lesser one, for %s', (kind) => {
    for (const variant of ['conservative', 'balanced', 'aggressive'] as const) {
      const fromLeast = CLASSES.map((requestClass) => CLASS_CEILING[requestClass][kind][variant]).reverse();

      expect(neverFalls(fromLeast)).toBe(true);
    }
  });

  it.each(CLASSES)('of %s are rungs of the ladder or none, and never fall from variant to variant', (requestClass) => {
    for (const kind of SLI_KINDS) {
      const [, balanced = 0, aggressive = 0] = ceilings(requestClass, kind);
      const rung = (ppm: number) => [0, ...TARGET_LADDER_PPM].indexOf(ppm);

      expect(ceilings(requestClass, kind).map(rung)).not.toContain(-1);
      expect(neverFalls(ceilings(requestClass, kind))).toBe(true);
      expect(rung(aggressive) - rung(balanced)).toBeLessThanOrEqual(1);
    }
  });
});
