import { partitionOf } from '../../contracts/topics/partition-of.ts';
import type { WantedTrace } from '../../domain/evidence/trace-evidence.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';
import { isBetween } from '../archive/second-bounds.ts';

/** A trace's spans start so long before its root at most (clocks that disagree), and so long after it. */
const BEFORE_ROOT_MS = 60_000;
const AFTER_ROOT_MS = 5 * 60_000;

/** A batch to read, and the traces that it may have spans of, in the order of the wanted ones. */
export interface SearchedBatch {
  readonly key: string;
  readonly partition: number;
  readonly traceIds: readonly string[];
}

/**
 * Chooses the batches to look into, those of the traces that are wanted first before those of others. All spans of a trace go to one
 * partition by its id; the batches of other partitions (`unlikely`) are for traces from before their number was changed.
 */
export function chooseSearch(
  objects: readonly ArchiveObject[],
  wanted: readonly WantedTrace[],
  partitions: number,
): { readonly likely: readonly SearchedBatch[]; readonly unlikely: readonly SearchedBatch[] } {
  const places = new Map(wanted.map(({ traceId }, place) => [traceId, place]));
  const homes = wanted.map(({ traceId }) => partitionOf(Buffer.from(traceId, 'hex'), partitions));
  const placeOf = ({ traceIds: [first = ''] }: SearchedBatch): number => places.get(first) ?? 0;
  const batchesOf = (isLikely: boolean): readonly SearchedBatch[] =>
    objects
      .flatMap(({ key, partition, spans }) => {
        if (spans === undefined) return [];
        const traceIds = wanted
          .filter((_, place) => (homes[place] === partition) === isLikely)
          .filter(({ fromMs, toMs }) => isBetween(spans, fromMs - BEFORE_ROOT_MS, toMs + AFTER_ROOT_MS))
          .map(({ traceId }) => traceId);
        return traceIds.length === 0 ? [] : [{ key, partition, traceIds }];
      })
      .sort((a, b) => placeOf(a) - placeOf(b));
  return { likely: batchesOf(true), unlikely: batchesOf(false) };
}
