import type { CapsuleStep } from '../journey/capsule.ts';
import { entryPosition } from '../journey/entry-point.ts';
import type { Journey } from '../journey/journey.ts';
import { canonicalTrees, foldSiblings } from './canonical-tree.ts';
import type { CanonicalTrees } from './canonical-tree.ts';
import { compareHashes, foldHashes, hashText, hashToHex } from './hash-pair.ts';
import { primaryRoot } from './primary-root.ts';
import { buildSpanForest } from './span-forest.ts';
import type { ForestRoot, SpanForest } from './span-forest.ts';
import type { TraceSpan } from './trace-span.ts';

/** A trace as the aggregates count it: one request of one journey. */
export interface AssembledTrace {
  readonly traceId: string;
  /** The entry point's service, environment and operation: the primary root's, or below a gateway (`entryPosition`). */
  readonly journey: Journey;
  /** Start of the primary root, epoch milliseconds, rounded down. */
  readonly startMs: number;
  /** Duration of the primary root. */
  readonly durationMs: number;
  /** Whether the primary root failed. */
  readonly isError: boolean;
  /** 16 hex digits: hash of the canonical call trees. */
  readonly fingerprint: string;
  /** The canonical call path in call order, cut after {@link MAX_STEPS}. A function of the fingerprint's shape alone. */
  readonly steps: readonly CapsuleStep[];
  readonly spanCount: number;
}

/** How many operations of a call path are kept. */
export const MAX_STEPS = 64;

const FOREST = hashText('forest');

/**
 * Assembles a trace from its spans, however many there are and whatever their parent ids say.
 *
 * The primary root is the parentless span with the earliest start; when none is parentless, the earliest one whose
 * parent is absent; when every span is on a cycle, the earliest on one. Ties go to the longer span, then to the one
 * with the smaller label, shape and id. Other roots belong to the trace and to its fingerprint, after the primary.
 *
 * The result depends on the set of spans alone, not on their order; the fingerprint not even on ids, on times beyond
 * the order of calls, or on how often a call was repeated (see {@link canonicalTrees}).
 * @throws ScoutError invalid_argument when there are no spans
 */
export function assembleTrace(traceId: string, spans: readonly TraceSpan[]): AssembledTrace {
  return assembleForest(traceId, buildSpanForest(spans));
}

/** As {@link assembleTrace}, for spans that are linked already. */
export function assembleForest(traceId: string, forest: SpanForest): AssembledTrace {
  const trees = canonicalTrees(forest);
  const primary = primaryRoot(forest, (a, b) => compareRoots(forest, trees, [a, b]));
  const root = forest.spans[primary.position] as TraceSpan;
  const others = forest.roots.filter((candidate) => candidate !== primary).map(({ position }) => position);
  const shape = [primary.position, ...foldSiblings(forest, others, trees.hashes)];
  return {
    traceId,
    journey: (forest.spans[entryOfForest(forest, primary.position)] ?? root).label.entry,
    startMs: Math.floor(root.startUs / 1000),
    durationMs: root.durationNs / 1e6,
    isError: root.label.isError,
    fingerprint: hashToHex(
      foldHashes(
        FOREST,
        shape.map((position) => trees.hashes[position] ?? FOREST),
      ),
    ),
    steps: stepsOf(forest, trees, shape),
    spanCount: forest.spans.length,
  };
}

function entryOfForest({ spans, children }: SpanForest, root: number): number {
  return entryPosition(
    {
      labelAt: (position) => spans[position]?.label,
      forEachChild: (position, visit) => children[position]?.forEach(visit),
    },
    root,
  );
}

/** Positions are in canonical order already, except that the shape decides before the id does. */
function compareRoots(forest: SpanForest, trees: CanonicalTrees, [a, b]: readonly [ForestRoot, ForestRoot]): number {
  const [first, second] = [forest.spans[a.position], forest.spans[b.position]];
  if (first === undefined || second === undefined) return 0;
  const alike =
    first.startUs === second.startUs &&
    first.durationNs === second.durationNs &&
    compareHashes(first.label.hash, second.label.hash) === 0;
  const byShape = alike ? compareHashes(trees.hashes[a.position] ?? FOREST, trees.hashes[b.position] ?? FOREST) : 0;
  return byShape || a.position - b.position;
}

/** Depth-first, parents before children, with an explicit stack. */
function stepsOf(forest: SpanForest, trees: CanonicalTrees, roots: readonly number[]): readonly CapsuleStep[] {
  const steps: CapsuleStep[] = [];
  const stack = roots.map((position) => ({ position, depth: 0 })).reverse();
  for (let next = stack.pop(); next !== undefined && steps.length < MAX_STEPS; next = stack.pop()) {
    const span = forest.spans[next.position];
    if (span === undefined) continue;
    const { service, operation } = span.label.entry;
    steps.push({ service, operation, depth: next.depth });
    const children = trees.children[next.position] ?? [];
    for (let index = children.length - 1; index >= 0; index -= 1) {
      stack.push({ position: children[index] ?? 0, depth: next.depth + 1 });
    }
  }
  return steps;
}
