import { describe, expect, it } from 'vitest';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { spanId } from '../../../support/builders/build-span.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import type { TraceSpanSketch } from '../../../support/builders/build-trace-span.ts';

/** Roots and children by span number, in the forest's order. */
function forestOf(...sketches: readonly TraceSpanSketch[]) {
  const { spans, roots, children } = buildSpanForest(sketches.map(buildTraceSpan));
  const numberAt = (position: number) => sketches.find(({ id = 1 }) => spanId(id) === spans[position]?.spanId)?.id;
  return {
    roots: roots.map(({ position, kind }) => [numberAt(position), kind]),
    children: Object.fromEntries(
      children.flatMap((below, position) => (below.length > 0 ? [[numberAt(position), below.map(numberAt)]] : [])),
    ),
  };
}

describe('the forest of a trace', () => {
  it('links children to their parents in the order of their starts', () => {
    // 1 ─┬─ 3 ── 4
    //    └─ 2
    const forest = forestOf(
      { id: 2, parent: 1, atMs: 5 },
      { id: 4, parent: 3, atMs: 3 },
      { id: 1 },
      { id: 3, parent: 1, atMs: 2 },
    );

    expect(forest).toEqual({ roots: [[1, 'parentless']], children: { 1: [3, 2], 3: [4] } });
  });

  it('makes a span whose parent is absent a root', () => {
    expect(forestOf({ id: 1 }, { id: 2, parent: 99, atMs: 1 }).roots).toEqual([
      [1, 'parentless'],
      [2, 'orphan'],
    ]);
  });

  it('cuts a span loose that is its own parent', () => {
    expect(forestOf({ id: 1, parent: 1 })).toEqual({ roots: [[1, 'cycle']], children: {} });
  });

  it('cuts a cycle at its first span, and keeps what hangs on it', () => {
    // 3 → 1 → 2 → 3, and 4 below 3
    const forest = forestOf(
      { id: 1, parent: 3, atMs: 2 },
      { id: 2, parent: 1, atMs: 1 },
      { id: 3, parent: 2, atMs: 3 },
      { id: 4, parent: 3, atMs: 0 },
    );

    expect(forest).toEqual({ roots: [[2, 'cycle']], children: { 2: [3], 3: [4, 1] } });
  });

  it('cuts two cycles apart', () => {
    const forest = forestOf(
      { id: 1, parent: 2, atMs: 0 },
      { id: 2, parent: 1, atMs: 1 },
      { id: 3, parent: 4, atMs: 2 },
      { id: 4, parent: 3, atMs: 3 },
    );

    expect(forest.roots).toEqual([
      [1, 'cycle'],
      [3, 'cycle'],
    ]);
  });

  it('takes the first of several spans with one id for the parent', () => {
    const [early, late, child] = [
      buildTraceSpan({ id: 1, atMs: 0 }),
      buildTraceSpan({ id: 1, atMs: 5 }),
      buildTraceSpan({ id: 2, parent: 1, atMs: 6 }),
    ] as const;

    const { spans, children } = buildSpanForest([child, late, early]);

    expect(spans).toEqual([early, late, child]);
    expect(children).toEqual([[2], [], []]);
  });
});
