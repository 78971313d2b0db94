import { describe, expect, it } from 'vitest';
import { chooseAgeBound } from '../../../../domain/sli-discovery/choose-age-bound.ts';

const STEP_MS = 300_000;
const DAY_STEPS = 288;
const points = (days: number, age: (step: number) => number) =>
  Array.from({ length: days * DAY_STEPS }, (_, step) => ({ timeMs: step * STEP_MS, value: age(step) }));

describe('the bound of an age', () => {
  it('is the smallest of the ladder that ordinary days keep', () => {
    expect(chooseAgeBound(points(10, () => 4))).toEqual({ kind: 'chosen', boundSeconds: 10 });
    expect(chooseAgeBound(points(10, (step) => (step % 100 === 0 ? 250 : 4)))).toEqual({
      ...{ kind: 'chosen', boundSeconds: 300 },
    });
  });

  it('forgives a day in ten, and one sample in four hundred', () => {
    const outage = points(10, (step) => (step < 60 ? 5_000 : 20));
    const rare = points(10, (step) => (step % 500 === 0 ? 5_000 : 20));

    expect([outage, rare].map(chooseAgeBound)).toEqual([
      { kind: 'chosen', boundSeconds: 30 },
      { kind: 'chosen', boundSeconds: 30 },
    ]);
  });

  it('is above the interval of what runs once a day', () => {
    const daily = points(10, (step) => (step % DAY_STEPS) * 300 + 600);

    expect(chooseAgeBound(daily)).toEqual({ kind: 'chosen', boundSeconds: 129_600 });
  });

  it('is none where nothing was read, or no more', () => {
    expect(chooseAgeBound([])).toMatchObject({ kind: 'none', reason: expect.stringContaining('no value') as string });
    expect(chooseAgeBound(points(10, () => 700_000))).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('100 % of the time the age is above 1w') as string,
    });
    expect(chooseAgeBound(points(10, () => Number.POSITIVE_INFINITY))).toMatchObject({ kind: 'none' });
  });

  it('is none of a time in milliseconds, or of one that was never set', () => {
    for (const age of [-1.7e12, 1.7e9]) {
      expect(chooseAgeBound(points(1, () => age))).toMatchObject({
        ...{ kind: 'none', reason: expect.stringContaining('not in seconds') as string },
      });
    }
  });
});
