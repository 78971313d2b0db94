import { compareHashes, foldHashes, sameHash } from './hash-pair.ts';
import type { HashPair } from './hash-pair.ts';
import type { SpanForest } from './span-forest.ts';

/**
 * The canonical call trees of a forest: what stays when ids, times and repetitions are taken away.
 *
 * Siblings that overlap in time ran concurrently: their order is chance, so they are sorted by hash. Siblings one
 * after the other keep their order. Then equal neighbours are folded to one, so that a loop of 3 and a loop of 30, or
 * a call with and without an identical retry, have one shape:
 *
 * ```
 *  GET /cart                          GET /cart
 *  ├─ SELECT item   ▓                 ├─ SELECT item
 *  ├─ SELECT item     ▓        ──►    ├─ GET /price
 *  ├─ SELECT item       ▓             └─ GET /stock
 *  ├─ GET /stock          ▓▓▓
 *  └─ GET /price           ▓▓
 * ```
 * A failed call and its successful retry differ in the error flag and stay two.
 */
export interface CanonicalTrees {
  /** Hash of the tree under each span, by position. */
  readonly hashes: readonly HashPair[];
  /** Children that stand for the shape, by position. */
  readonly children: readonly (readonly number[])[];
}

/** Folds every tree bottom-up, without recursion: traces can be deeper than the stack. */
export function canonicalTrees(forest: SpanForest): CanonicalTrees {
  const { spans } = forest;
  const hashes = spans.map(({ label }) => label.hash);
  const children = [...forest.children];
  const topDown = forest.roots.map(({ position }) => position);
  for (const position of topDown) {
    for (const child of childrenIn(forest.children, position)) topDown.push(child);
  }
  for (let index = topDown.length - 1; index >= 0; index -= 1) {
    const position = topDown[index] ?? 0;
    const kept = foldSiblings(forest, childrenIn(children, position), hashes);
    children[position] = kept;
    hashes[position] = foldHashes(
      hashIn(hashes, position),
      kept.map((child) => hashIn(hashes, child)),
    );
  }
  return { hashes, children };
}

/** Siblings in canonical order with equal neighbours folded; the input is ordered by start. */
export function foldSiblings(
  forest: Pick<SpanForest, 'spans'>,
  siblings: readonly number[],
  hashes: readonly HashPair[],
): readonly number[] {
  if (siblings.length < 2) return siblings;
  const kept: number[] = [];
  for (const group of concurrentGroups(forest, siblings)) {
    if (group.length > 1) group.sort((a, b) => compareHashes(hashIn(hashes, a), hashIn(hashes, b)));
    for (const position of group) {
      const previous = kept.at(-1);
      if (previous === undefined || !sameHash(hashIn(hashes, previous), hashIn(hashes, position))) kept.push(position);
    }
  }
  return kept;
}

/** Maximal runs of siblings in which each starts before all earlier ones have ended, or with the first. */
function concurrentGroups({ spans }: Pick<SpanForest, 'spans'>, siblings: readonly number[]): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  let startUs = Number.NaN;
  let endUs = Number.NEGATIVE_INFINITY;
  for (const position of siblings) {
    const span = spans[position];
    if (span === undefined) continue;
    if (span.startUs >= endUs && span.startUs !== startUs) {
      group = [];
      groups.push(group);
      startUs = span.startUs;
    }
    group.push(position);
    endUs = Math.max(endUs, span.startUs + span.durationNs / 1000);
  }
  return groups;
}

function childrenIn(children: readonly (readonly number[])[], position: number): readonly number[] {
  return children[position] ?? [];
}

const NO_HASH: HashPair = { high: 0, low: 0 };

function hashIn(hashes: readonly HashPair[], position: number): HashPair {
  return hashes[position] ?? NO_HASH;
}
