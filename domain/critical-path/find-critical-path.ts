import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { primaryRoot } from '../fingerprint/primary-root.ts';
import type { CriticalPath, PathSegment, TimedForest } from './critical-path.ts';
import { placeSpans } from './place-spans.ts';
import type { Placement } from './place-spans.ts';

/**
 * The critical path of a trace by the last-finishing-child rule (Zhang et al., "CRISP: Critical Path Analysis of
 * Large-Scale Microservice Architectures", USENIX ATC 2022, section 4): from the end of a span backwards, its time up to
 * the end of the child that finished last is its own; then that child's; and from the child's start on the next child
 * counts that finished no later.
 *
 * ```
 *  a  ├────────────────┤     c ran beside d, which finished later: a waited for d
 *  b    ├──┤                  b had finished when d began
 *  c      ├────┤
 *  d       ├───────┤
 *     aabbbbdddddddddaaaa     the path
 * ```
 * Spans are first placed inside their parents ({@link placeSpans}): clocks that are off are corrected, what a parent did
 * not wait for counts no further than the parent's end. Children that end together: the one that started first counts.
 * The root is the trace's primary root; other trees are counted as detached. Works without recursion at any depth, and
 * depends on the set of spans alone.
 * @throws ScoutError invalid_argument without spans, or when the root is longer than 2^53 ns (104 days)
 */
export function findCriticalPath(forest: TimedForest): CriticalPath {
  const root = primaryRoot(forest).position;
  const durationNs = forest.spans[root]?.durationNs ?? 0;
  if (!Number.isSafeInteger(durationNs)) {
    const message = 'The root span lasts more than 104 days: check its start and end times.';
    throw new ScoutError({ code: ErrorCode.invalidArgument, message });
  }
  const placement = placeSpans(forest, root);
  return {
    root,
    durationNs,
    segments: walkBack(forest, root, placement),
    asynchronous: placement.asynchronous,
    misplaced: placement.misplaced,
    detached: forest.spans.length - placement.topDown.length,
  };
}

/** A span whose time is being given away, from its end to its start. */
interface Frame {
  readonly position: number;
  /** Children with time of their own, the last to finish first. */
  readonly children: readonly number[];
  next: number;
  /** Everything after this is given away. */
  cursorNs: number;
}

function walkBack(forest: TimedForest, root: number, placement: Placement): readonly PathSegment[] {
  const { from, to } = placement;
  const segments: PathSegment[] = [];
  const open = [openFrame(forest, root, placement)];
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const child = nextChild(frame, to);
    const reachedNs = child === undefined ? (from[frame.position] ?? 0) : (to[child] ?? 0);
    if (reachedNs < frame.cursorNs) {
      segments.push({ position: frame.position, fromNs: reachedNs, toNs: frame.cursorNs });
    }
    if (child === undefined) {
      open.pop();
      continue;
    }
    frame.cursorNs = from[child] ?? 0;
    open.push(openFrame(forest, child, placement));
  }
  return segments.reverse();
}

function nextChild(frame: Frame, to: Float64Array): number | undefined {
  while (frame.next < frame.children.length) {
    const child = frame.children[frame.next] ?? 0;
    frame.next += 1;
    if ((to[child] ?? 0) <= frame.cursorNs) return child;
  }
  return undefined;
}

function openFrame(forest: TimedForest, position: number, { from, to }: Placement): Frame {
  const children = (forest.children[position] ?? []).filter((child) => (to[child] ?? 0) > (from[child] ?? 0));
  children.sort((a, b) => (to[b] ?? 0) - (to[a] ?? 0) || (from[a] ?? 0) - (from[b] ?? 0) || a - b);
  return { position, children, next: 0, cursorNs: to[position] ?? 0 };
}
