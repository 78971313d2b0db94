import { murmur3 } from '../../domain/fingerprint/murmur3.ts';
import { ForgottenTraces } from '../capsules/forgotten-traces.ts';

/** Batch ids that a partition remembers: at least half of this, at most all, 8 bytes each. */
export const BATCH_MEMORY = 65_536;

const encoder = new TextEncoder();

/**
 * Remembers the ids of the batches that were counted last, so that a record that is appended again (a producer's retry,
 * a spool's replay) is recognised. Two ids are mistaken for one with probability {@link BATCH_MEMORY} / 2^64.
 */
export interface BatchMemory {
  /** Whether the batch was counted before. */
  has(batchId: string): boolean;
  add(batchId: string): void;
  /** For the snapshot. */
  generations(): readonly Int32Array[];
}

/** Creates an empty memory, or one with what {@link BatchMemory.generations} gave. */
export function createBatchMemory(saved: readonly Int32Array[] = []): BatchMemory {
  const known = new ForgottenTraces(BATCH_MEMORY, saved);
  return {
    has: (batchId) => known.has(wordsOf(batchId), 0),
    add: (batchId) => known.add(wordsOf(batchId), 0),
    generations: () => known.generations(),
  };
}

function wordsOf(batchId: string): Int32Array {
  return Int32Array.from(murmur3(encoder.encode(batchId)));
}
