import { compareHashes } from './hash-pair.ts';
import type { TraceSpan } from './trace-span.ts';

/**
 * The spans of a trace linked to trees. Spans are named by their position in `spans`, which are in canonical order:
 * by start, longer first, then by label and id.
 *
 * ```
 *  spans           parent ids        forest
 *  a b c d e       b→a c→a           a ─┬─ b      parentless root
 *                  d→x (absent)         └─ c
 *                  e→e (itself)      d            orphan root
 *                                    e            root of a cut cycle
 * ```
 */
export interface SpanForest<S extends TraceSpan = TraceSpan> {
  readonly spans: readonly S[];
  readonly roots: readonly ForestRoot[];
  /** Children of each span, in canonical order. */
  readonly children: readonly (readonly number[])[];
}

/** A tree's root and why it is one; the earlier kinds make the better entry point. */
export interface ForestRoot {
  readonly position: number;
  readonly kind: 'parentless' | 'orphan' | 'cycle';
}

const PARENTLESS = -1;
const ORPHAN = -2;
const CYCLE = -3;
const NO_CHILDREN: readonly number[] = [];

/**
 * Links spans by their parent ids. Every span is in exactly one tree: one whose parent is absent becomes a root, and
 * a cycle is cut at its canonically first span. Of several spans with one id, the canonically first is the parent.
 */
export function buildSpanForest<S extends TraceSpan>(unordered: readonly S[]): SpanForest<S> {
  const spans = unordered.length < 2 ? unordered : [...unordered].sort(compareSpans);
  const parents = parentPositions(spans);
  cutCycles(parents);
  const roots: ForestRoot[] = [];
  const children: (readonly number[])[] = spans.map(() => NO_CHILDREN);
  for (const [position, parent] of parents.entries()) {
    if (parent === PARENTLESS) roots.push({ position, kind: 'parentless' });
    else if (parent === ORPHAN) roots.push({ position, kind: 'orphan' });
    else if (parent === CYCLE) roots.push({ position, kind: 'cycle' });
    else addChild(children, parent, position);
  }
  return { spans, roots, children };
}

/** The canonical order of a trace's spans: by content first, by ids only between spans that are alike. Total. */
function compareSpans(a: TraceSpan, b: TraceSpan): number {
  return (
    a.startUs - b.startUs ||
    b.durationNs - a.durationNs ||
    compareHashes(a.label.hash, b.label.hash) ||
    compareText(a.spanId, b.spanId) ||
    compareText(a.parentSpanId, b.parentSpanId) ||
    compareText(a.label.entry.journeyId, b.label.entry.journeyId)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function parentPositions(spans: readonly TraceSpan[]): number[] {
  const positionById = new Map<string, number>();
  for (const [position, { spanId }] of spans.entries()) {
    if (!positionById.has(spanId)) positionById.set(spanId, position);
  }
  return spans.map(({ parentSpanId }) =>
    parentSpanId === '' ? PARENTLESS : (positionById.get(parentSpanId) ?? ORPHAN),
  );
}

/** Walks up from every span once; a walk that meets itself has found a cycle. */
function cutCycles(parents: number[]): void {
  const UNSEEN = 0;
  const DONE = -1;
  const walkOf = new Array<number>(parents.length).fill(UNSEEN);
  for (let start = 0; start < parents.length; start += 1) {
    const walk = start + 1;
    let position = start;
    while (position >= 0 && walkOf[position] === UNSEEN) {
      walkOf[position] = walk;
      position = parents[position] ?? ORPHAN;
    }
    if (position >= 0 && walkOf[position] === walk) parents[firstOfCycle(parents, position)] = CYCLE;
    for (let seen = start; seen >= 0 && walkOf[seen] === walk; seen = parents[seen] ?? ORPHAN) walkOf[seen] = DONE;
  }
}

function firstOfCycle(parents: readonly number[], inside: number): number {
  let first = inside;
  for (let position = parents[inside] ?? inside; position !== inside; position = parents[position] ?? inside) {
    first = Math.min(first, position);
  }
  return first;
}

function addChild(children: (readonly number[])[], parent: number, child: number): void {
  const siblings = children[parent];
  if (siblings === undefined || siblings === NO_CHILDREN) children[parent] = [child];
  else (siblings as number[]).push(child);
}
