import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ArchiveObject } from './archive-key.ts';

/** A batch and the first of its offsets that no batch before it has. */
export interface CoveringBatch {
  readonly object: ArchiveObject;
  readonly fromOffset: number;
}

/**
 * Chooses batches of one partition so that each offset before `endOffset` is taken once: batches overlap where a worker
 * wrote one and died before it could say so, or was taken for dead.
 * @throws ScoutError failed_precondition when an offset between the first and `endOffset` is in no batch
 */
export function coverArchive(objects: readonly ArchiveObject[], endOffset: number): readonly CoveringBatch[] {
  const sorted = [...objects].sort((a, b) => a.firstOffset - b.firstOffset || b.endOffset - a.endOffset);
  const cover: CoveringBatch[] = [];
  let next = sorted[0]?.firstOffset ?? endOffset;
  for (const object of sorted) {
    if (object.firstOffset >= endOffset) break;
    if (object.firstOffset > next) throw gap(object.partition, next, object.firstOffset);
    if (object.endOffset <= next) continue;
    cover.push({ object, fromOffset: next });
    next = object.endOffset;
  }
  const [first] = sorted;
  if (first !== undefined && next < endOffset) throw gap(first.partition, next, endOffset);
  return cover;
}

function gap(partition: number, from: number, to: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The archive of partition ${String(partition)} lacks the records from ${String(from)} to ${String(to)}.`,
    details: { partition, from, to },
  });
}
