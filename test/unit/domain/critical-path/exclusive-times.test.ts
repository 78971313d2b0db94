import { describe, expect, it } from 'vitest';
import { exclusiveTimes } from '../../../../domain/critical-path/exclusive-times.ts';
import { findCriticalPath } from '../../../../domain/critical-path/find-critical-path.ts';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { spansOfDrawing } from '../../../support/drawn-trace.ts';

describe('exclusiveTimes', () => {
  it('adds up the segments of an operation, also of several spans, and sums to the duration', () => {
    const spans = spansOfDrawing(`
      a               ----------
        b              --
        c                ---`).map((span, index) =>
      index === 2 ? { ...span, label: spansOfDrawing('b')[0]!.label } : span,
    );
    const forest = buildSpanForest(spans);
    const path = findCriticalPath(forest);

    const times = exclusiveTimes(forest, path);

    expect(times.map(({ operation, ns }) => [operation.operation, ns / 1e7])).toEqual([
      ['a', 5],
      ['b', 5],
    ]);
    expect(times.reduce((sum, { ns }) => sum + ns, 0)).toBe(path.durationNs);
  });
});
