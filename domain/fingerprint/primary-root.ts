import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import type { ForestRoot, SpanForest } from './span-forest.ts';

const RANK: Readonly<Record<ForestRoot['kind'], number>> = { parentless: 0, orphan: 1, cycle: 2 };

/**
 * The root that stands for the trace: the earliest parentless one, else the earliest whose parent is absent, else the
 * earliest where a cycle was cut. `compareAlike` decides between two of a kind, in order of position without it.
 * @throws ScoutError invalid_argument when there are no spans
 */
export function primaryRoot(
  forest: Pick<SpanForest, 'roots'>,
  compareAlike: (a: ForestRoot, b: ForestRoot) => number = (a, b) => a.position - b.position,
): ForestRoot {
  let best = forest.roots[0];
  if (best === undefined) {
    throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'A trace has at least one span.' });
  }
  for (const candidate of forest.roots) {
    const order = RANK[candidate.kind] - RANK[best.kind] || compareAlike(candidate, best);
    if (order < 0) best = candidate;
  }
  return best;
}
