import { describe, expect, it } from 'vitest';
import type { DriftFigures } from '../../../../domain/drift/drift.ts';
import { findMoves } from '../../../../domain/drift/find-moves.ts';
import { buildFigures } from './build-figures.ts';

const WORSE = { before: 0.001, now: 0.004, factor: 4, pValue: 0.002 };
const BETTER = { before: 0.004, now: 0.001, factor: 0.25, pValue: 0.002 };

function movesOf(changes: Partial<DriftFigures>, variant: 'balanced' | 'conservative' | 'custom' = 'balanced') {
  return findMoves(buildFigures(changes), variant);
}

describe('findMoves', () => {
  it('finds nothing where nothing differs', () => {
    expect(movesOf({})).toEqual([]);
  });

  it('finds a target whose risk rose above what its variant accepts', () => {
    const risk = { badShare: WORSE, missRiskBefore: 0.03, missRiskNow: 0.2 };

    expect(movesOf(risk)).toEqual(['target']);
    expect(movesOf({ ...risk, missRiskNow: 0.07 })).toEqual([]);
    expect(movesOf({ ...risk, missRiskNow: 0.07 }, 'conservative')).toEqual(['target']);
    expect(movesOf(risk, 'custom')).toEqual([]);
    expect(movesOf({ ...risk, missRiskNow: 0.3 }, 'custom')).toEqual(['target']);
  });

  it('does not tell of a risk that was known when the target was chosen', () => {
    expect(movesOf({ badShare: WORSE, missRiskBefore: 0.15, missRiskNow: 0.9 })).toEqual([]);
  });

  it('finds a rung of the ladder in the direction of the difference, and in no other', () => {
    const up = { recommendedBeforePpm: 995_000, recommendedNowPpm: 999_000 };
    const down = { recommendedBeforePpm: 999_000, recommendedNowPpm: 995_000 };

    expect(movesOf({ badShare: BETTER, ...up })).toEqual(['target']);
    expect(movesOf({ badShare: WORSE, ...down })).toEqual(['target']);
    expect(movesOf({ badShare: WORSE, ...up })).toEqual([]);
    expect(movesOf({ badShare: BETTER, ...down })).toEqual([]);
  });

  it.each([
    ['a risk', { missRiskBefore: 0.01, missRiskNow: 0.9 }],
    ['a rung', { recommendedBeforePpm: 999_000, recommendedNowPpm: 990_000 }],
    ['a bound', { thresholdMs: 250, recommendedThresholdMs: 1_000 }],
  ])('does not take %s for a move that chance explains', (_, figures) => {
    expect(movesOf({ ...figures, badShare: { ...WORSE, pValue: 0.0051 } })).toEqual([]);
  });

  it('finds a threshold that moved by a bound, in the direction of the difference', () => {
    expect(movesOf({ badShare: WORSE, thresholdMs: 250, recommendedThresholdMs: 500 })).toEqual(['threshold']);
    expect(movesOf({ badShare: BETTER, thresholdMs: 250, recommendedThresholdMs: 100 })).toEqual(['threshold']);
    expect(movesOf({ badShare: WORSE, thresholdMs: 250, recommendedThresholdMs: 100 })).toEqual([]);
    expect(movesOf({ badShare: WORSE, thresholdMs: 250, recommendedThresholdMs: 250 })).toEqual([]);
  });

  it('compares the bounds of a metric as they are', () => {
    const figures = buildFigures({ badShare: WORSE, thresholdMs: 300, recommendedThresholdMs: 400 });

    expect(findMoves(figures, 'balanced', false)).toEqual(['threshold']);
    expect(findMoves(figures, 'balanced')).toEqual([]);
  });

  it.each([
    [2, 0.002, ['traffic']],
    [0.5, 0.002, ['traffic']],
    [1.9, 0.0001, []],
    [5, 0.01, []],
  ] as const)('of traffic with a factor of %d and p = %d finds %s', (factor, pValue, moves) => {
    expect(movesOf({ perDay: { before: 1_000, now: 1_000 * factor, factor, pValue } })).toEqual(moves);
  });

  it('names all that moved', () => {
    const figures = {
      ...{ badShare: WORSE, missRiskBefore: 0.01, missRiskNow: 0.9, thresholdMs: 250, recommendedThresholdMs: 500 },
      perDay: { before: 10, now: 100, factor: 10, pValue: 0.001 },
    };

    expect(movesOf(figures)).toEqual(['target', 'threshold', 'traffic']);
  });
});
