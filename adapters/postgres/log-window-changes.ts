import type { LogCapsule } from '../../domain/log-capsule/log-capsule.ts';
import { mergeLogCapsules, smallestTraceIds } from '../../domain/log-capsule/merge-log-capsules.ts';
import { groupRows } from './group-rows.ts';
import type { KeyedLogCapsule } from './summed-log-capsules.ts';

/** A capsule of a window, as it is live or as a replay has it, with the id that its template has for readers. */
export interface ComparedLogCapsule {
  readonly capsule: KeyedLogCapsule;
  readonly resolvedId: string;
  readonly isStaged: boolean;
}

/** Live capsules that go, and staged ones that come. */
export interface LogWindowChanges {
  readonly removed: readonly KeyedLogCapsule[];
  readonly added: readonly KeyedLogCapsule[];
}

/**
 * What a swap changes in one window of one service. Compared is what people read: the sums over a template and its
 * aliases. A live worker counts lines under the id that they get at once, a replay under the one that it has become, so
 * equal sums are no change, whatever rows they consist of.
 */
export function changesOfLogWindow(rows: readonly ComparedLogCapsule[]): LogWindowChanges {
  const removed: KeyedLogCapsule[] = [];
  const added: KeyedLogCapsule[] = [];
  for (const group of groupRows(rows, ({ resolvedId }) => resolvedId)) {
    const live = group.filter(({ isStaged }) => !isStaged).map(({ capsule }) => capsule);
    const staged = group.filter(({ isStaged }) => isStaged).map(({ capsule }) => capsule);
    if (sumText(live) === sumText(staged)) continue;
    removed.push(...live);
    added.push(...staged);
  }
  return { removed, added };
}

/** Equal for capsules that read alike. */
function sumText([first, ...others]: readonly KeyedLogCapsule[]): string {
  if (first === undefined) return '';
  const sum = others.reduce<LogCapsule>(mergeLogCapsules, first);
  const { lines, bytes, tracedLines, firstMs, lastMs, traceIds } = sum;
  return JSON.stringify([lines, bytes, tracedLines, firstMs, lastMs, smallestTraceIds(traceIds)]);
}
