import { partitionOf } from '../../contracts/topics/partition-of.ts';
import type { WantedTrace } from '../../domain/evidence/trace-evidence.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';
import { isBetween } from '../archive/second-bounds.ts';

/** A trace's spans start so long before its root at most (clocks that disagree), and so long after it. */
const BEFORE_ROOT_MS = 60_000;
const AFTER_ROOT_MS = 5 * 60_000;

/** A batch to read, and the traces that it may have spans of. */
export interface SearchedBatch {
  readonly key: string;
  readonly partition: number;
  readonly traceIds: readonly string[];
}

/**
 * Chooses the batches to look into, each once. All spans of a trace go to one partition by its id, so the batches of that
 * partition come first; those of the others follow, for traces from before the number of partitions was changed.
 */
export function chooseSearch(
  objects: readonly ArchiveObject[],
  wanted: readonly WantedTrace[],
  partitions: number,
): { readonly likely: readonly SearchedBatch[]; readonly unlikely: readonly SearchedBatch[] } {
  const placed = wanted.map((trace) => ({
    trace,
    partition: partitionOf(Buffer.from(trace.traceId, 'hex'), partitions),
  }));
  const batchesOf = (isLikely: boolean): readonly SearchedBatch[] =>
    objects.flatMap(({ key, partition, spans }) => {
      if (spans === undefined) return [];
      const traceIds = placed
        .filter((one) => (one.partition === partition) === isLikely)
        .filter(({ trace }) => isBetween(spans, trace.fromMs - BEFORE_ROOT_MS, trace.toMs + AFTER_ROOT_MS))
        .map(({ trace }) => trace.traceId);
      return traceIds.length === 0 ? [] : [{ key, partition, traceIds }];
    });
  return { likely: batchesOf(true), unlikely: batchesOf(false) };
}
