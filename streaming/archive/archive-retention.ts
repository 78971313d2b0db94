import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ArchiveMetrics } from '../../platform/metrics/archive-metrics.ts';
import type { BlobStore } from '../ports.ts';
import { pause } from '../retry.ts';
import { dayPrefix } from './archive-key.ts';

const DAY_MS = 86_400_000;
const INTERVAL_MS = 3_600_000;
/** How far back the first round looks: a shorter retention, or months without a worker, leave older days behind. */
const FIRST_ROUND_DAYS = 120;
const LATER_ROUND_DAYS = 3;

/** What deleting old batches needs. */
export interface ArchiveRetentionOptions {
  readonly blobs: BlobStore;
  readonly retentionMs: number;
  readonly metrics: ArchiveMetrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

/** Deletes old days now and then until the signal aborts. A failed round is made up for by a later one. */
export async function keepArchiveShort(options: ArchiveRetentionOptions): Promise<void> {
  const { signal, logger } = options;
  let days = FIRST_ROUND_DAYS;
  while (!signal.aborted) {
    try {
      const deleted = await deleteOldDays(days, options);
      if (deleted > 0) logger.info({ deleted }, 'Old batches of the archive were deleted.');
      days = LATER_ROUND_DAYS;
    } catch (error) {
      logger.warn({ err: ScoutError.from(error) }, 'Old batches of the archive could not be deleted.');
    }
    await pause(INTERVAL_MS, signal);
  }
}

/** Deletes the batches of the days that are wholly older than the retention, `days` of them; returns how many. */
export async function deleteOldDays(days: number, options: ArchiveRetentionOptions): Promise<number> {
  const { retentionMs, signal, nowMs } = options;
  const firstKeptMs = Math.floor((nowMs() - retentionMs) / DAY_MS) * DAY_MS;
  let deleted = 0;
  for (let day = 1; day <= days && !signal.aborted; day += 1) {
    deleted += await deleteDay(firstKeptMs - day * DAY_MS, options);
  }
  return deleted;
}

async function deleteDay(dayMs: number, { blobs, metrics, signal }: ArchiveRetentionOptions): Promise<number> {
  let deleted = 0;
  for (const key of await blobs.list(dayPrefix(dayMs))) {
    if (signal.aborted) break;
    await blobs.delete(key);
    metrics.archiveDeletedBatches.inc();
    deleted += 1;
  }
  return deleted;
}
