import type { SpanLabel } from '../fingerprint/trace-span.ts';
import type { Misplaced, TimedForest } from './critical-path.ts';

/**
 * Many runtimes read the time of day in whole milliseconds (JavaScript's `Date`, Java's anchored clocks), so a child that
 * overhangs its parent by less says nothing of a wrong clock and is cut off at the parent's edge.
 */
export const CLOCK_GRANULARITY_NS = 1_000_000;

/** Where the spans of one tree lie on the root's clock; arrays by position, in nanoseconds after the root's start. */
export interface Placement {
  /** Positions of the tree's spans, parents before children. */
  readonly topDown: readonly number[];
  /** The part of a span that lies inside all of its ancestors; empty where `to` is not above `from`. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly asynchronous: readonly number[];
  readonly misplaced: readonly Misplaced[];
}

interface Columns {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** What was added to the span's own times. */
  readonly shiftNs: Float64Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** What was found out about a child. */
type Finding = 'inside' | 'asynchronous' | 'shifted' | 'clipped';

interface Edge {
  readonly parent: number;
  readonly child: number;
}

/**
 * Places each span of the tree under `root` inside its parent:
 *
 * ```
 *            parent  ├──────────────┤
 *  inside               ├────┤                 stays; up to a millisecond of overhang is cut off
 *  asynchronous             ├───────────┤      the part beyond the parent's end is left out
 *  shifted       ├────┤                        another host's clock is off and it fits: moved in by as little as will do
 *  clipped    ├────────────────────┤           it does not fit: what overhangs is left out
 * ```
 * Only a call between processes tells of clocks; a message, and a span of the parent's own process that goes on after it,
 * are asynchronous. A call that is longer than the parent and goes on after it is asynchronous as well: the caller has
 * given up. Descendants in the same service have the same clock and move along; those in other services stay where they
 * are if they are inside their parent there.
 */
export function placeSpans(forest: TimedForest, root: number): Placement {
  const size = forest.spans.length;
  const columns: Columns = {
    startNs: new Float64Array(size),
    endNs: new Float64Array(size),
    shiftNs: new Float64Array(size),
    from: new Float64Array(size),
    to: new Float64Array(size),
  };
  const duration = durationOf(forest, root);
  columns.endNs[root] = duration;
  columns.to[root] = duration;
  const originNs = forest.spans[root]?.startTimeNs ?? 0n;
  const asynchronous: number[] = [];
  const misplaced: Misplaced[] = [];
  const topDown = [root];
  for (const parent of topDown) {
    for (const child of forest.children[parent] ?? []) {
      topDown.push(child);
      const finding = placeChild({ forest, columns, originNs }, { parent, child });
      if (finding === 'asynchronous') asynchronous.push(child);
      else if (finding !== 'inside') {
        misplaced.push({
          position: child,
          kind: finding,
          byNs: finding === 'shifted' ? at(columns.shiftNs, child) : 0,
        });
      }
    }
  }
  return {
    topDown,
    from: columns.from,
    to: columns.to,
    asynchronous: asynchronous.sort((a, b) => a - b),
    misplaced: misplaced.sort((a, b) => a.position - b.position),
  };
}

interface Placing {
  readonly forest: TimedForest;
  readonly columns: Columns;
  readonly originNs: bigint;
}

function placeChild({ forest, columns, originNs }: Placing, edge: Edge): Finding {
  const { parent, child } = edge;
  const { startNs, endNs, shiftNs, from, to } = columns;
  const span = forest.spans[child];
  const rawNs = span === undefined ? 0 : Number(span.startTimeNs - originNs);
  const durationNs = durationOf(forest, child);
  const relation = relationOf(forest.spans[parent]?.label, span?.label);
  const inherited = relation.isOtherService ? clockOf({ columns, parent }, { rawNs, durationNs }) : at(shiftNs, parent);
  startNs[child] = rawNs + inherited;
  endNs[child] = rawNs + inherited + durationNs;
  shiftNs[child] = inherited;
  const finding = judge(columns, edge, relation.isCall);
  if (finding === 'shifted') moveInside(columns, edge, durationNs);
  from[child] = Math.max(at(startNs, child), at(from, parent));
  to[child] = Math.min(at(endNs, child), at(to, parent));
  return finding;
}

interface Relation {
  readonly isOtherService: boolean;
  /** A call between processes that the caller waits for. */
  readonly isCall: boolean;
}

function relationOf(parent: SpanLabel | undefined, child: SpanLabel | undefined): Relation {
  const isOtherService = !isSameService(parent?.entry, child?.entry);
  const isOtherProcess = isOtherService || (parent?.kind === 'client' && child?.kind === 'server');
  return { isOtherService, isCall: isOtherProcess && !isMessage(parent, child) };
}

function isSameService(a: SpanLabel['entry'] | undefined, b: SpanLabel['entry'] | undefined): boolean {
  return a?.service === b?.service && a?.environment === b?.environment;
}

function isMessage(parent: SpanLabel | undefined, child: SpanLabel | undefined): boolean {
  return parent?.kind === 'producer' || child?.kind === 'consumer';
}

/** The shift of another service's clock: the parent's if the child is inside with it, else none if it is inside so. */
function clockOf(
  { columns, parent }: { readonly columns: Columns; readonly parent: number },
  { rawNs, durationNs }: { readonly rawNs: number; readonly durationNs: number },
): number {
  const shift = at(columns.shiftNs, parent);
  if (shift === 0) return 0;
  const isInside = (start: number): boolean =>
    start >= at(columns.startNs, parent) && start + durationNs <= at(columns.endNs, parent);
  return isInside(rawNs) && !isInside(rawNs + shift) ? 0 : shift;
}

function judge(columns: Columns, edge: Edge, isCall: boolean): Finding {
  const { startNs, endNs } = columns;
  const early = at(startNs, edge.parent) - at(startNs, edge.child);
  const late = at(endNs, edge.child) - at(endNs, edge.parent);
  if (Math.max(early, late) <= CLOCK_GRANULARITY_NS && !areApart(columns, edge)) return 'inside';
  // Early and late together are the child's duration less the parent's.
  if (isCall && early + late <= 0) return 'shifted';
  if (early > CLOCK_GRANULARITY_NS && isCall) return 'clipped';
  return late > 0 ? 'asynchronous' : 'clipped';
}

/** Whether no instant belongs to both. An empty child at its parent's edge is not apart. */
function areApart({ startNs, endNs }: Columns, { parent, child }: Edge): boolean {
  const [start, end] = [at(startNs, child), at(endNs, child)];
  const isBefore = end <= at(startNs, parent) && start < at(startNs, parent);
  return isBefore || (start >= at(endNs, parent) && end > at(endNs, parent));
}

/** To the edge that it overhangs; from the edge, not by the difference, so that the result is exact however far it was. */
function moveInside({ startNs, endNs, shiftNs }: Columns, { parent, child }: Edge, durationNs: number): void {
  const before = at(startNs, child);
  const isEarly = before < at(startNs, parent);
  startNs[child] = isEarly ? at(startNs, parent) : at(endNs, parent) - durationNs;
  endNs[child] = at(startNs, child) + durationNs;
  shiftNs[child] = at(shiftNs, child) + at(startNs, child) - before;
}

function durationOf(forest: TimedForest, position: number): number {
  return forest.spans[position]?.durationNs ?? 0;
}

function at(column: Float64Array, position: number): number {
  return column[position] ?? 0;
}
