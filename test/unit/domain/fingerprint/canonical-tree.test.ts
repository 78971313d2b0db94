import { describe, expect, it } from 'vitest';
import { canonicalTrees } from '../../../../domain/fingerprint/canonical-tree.ts';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import type { TraceSpanSketch } from '../../../support/builders/build-trace-span.ts';

/** Operations of the calls below a root of 100 ms that stand for its shape. */
function keptCalls(...calls: readonly TraceSpanSketch[]): readonly string[] {
  const spans = [{ id: 1, durationMs: 100 }, ...calls.map((call) => ({ parent: 1, durationMs: 5, ...call }))];
  const forest = buildSpanForest(spans.map(buildTraceSpan));
  const below = canonicalTrees(forest).children[0] ?? [];
  return below.map((position) => forest.spans[position]?.label.entry.operation ?? '');
}

describe('the canonical tree', () => {
  it('keeps calls one after the other in order', () => {
    // a ▓▓
    // b    ▓▓
    // a       ▓▓
    const kept = keptCalls(
      { id: 2, operation: 'a', atMs: 10 },
      { id: 3, operation: 'b', atMs: 20 },
      { id: 4, operation: 'a', atMs: 30 },
    );

    expect(kept).toEqual(['a', 'b', 'a']);
  });

  it('folds equal calls one after the other', () => {
    // a ▓▓
    // a    ▓▓
    // b       ▓▓
    const kept = keptCalls(
      { id: 2, operation: 'a', atMs: 10 },
      { id: 3, operation: 'a', atMs: 20 },
      { id: 4, operation: 'b', atMs: 30 },
    );

    expect(kept).toEqual(['a', 'b']);
  });

  it('folds equal calls that overlap, whatever runs between their starts', () => {
    // a ▓▓▓▓▓▓
    // b   ▓▓▓▓▓▓
    // a     ▓▓▓▓▓▓
    const kept = keptCalls(
      { id: 2, operation: 'a', atMs: 10, durationMs: 20 },
      { id: 3, operation: 'b', atMs: 15, durationMs: 20 },
      { id: 4, operation: 'a', atMs: 20, durationMs: 20 },
    );

    expect([...kept].sort()).toEqual(['a', 'b']);
  });

  it('does not fold calls whose own calls differ', () => {
    const spans = [
      { id: 1, durationMs: 100 },
      { id: 2, parent: 1, operation: 'a', atMs: 10, durationMs: 5 },
      { id: 3, parent: 1, operation: 'a', atMs: 20, durationMs: 5 },
      { id: 4, parent: 3, operation: 'cache miss', atMs: 21, durationMs: 1 },
    ];
    const forest = buildSpanForest(spans.map(buildTraceSpan));

    expect(canonicalTrees(forest).children[0]).toHaveLength(2);
  });

  it('takes calls that start together for concurrent, also without duration', () => {
    const first = keptCalls(
      { id: 2, operation: 'a', atMs: 10, durationMs: 0 },
      { id: 3, operation: 'b', atMs: 10, durationMs: 0 },
    );
    const second = keptCalls(
      { id: 3, operation: 'a', atMs: 10, durationMs: 0 },
      { id: 2, operation: 'b', atMs: 10, durationMs: 0 },
    );

    expect(second).toEqual(first);
  });
});
