import type { Pool } from 'pg';
import { ErrorCode, isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { PartitionHandler } from '../../streaming/ports.ts';
import type { EndOffsetWatch } from './end-offset-watch.ts';
import { readRecords } from './event-log-records.ts';
import { interruptibleSleep } from './interruptible-sleep.ts';

/** What consuming one partition takes. */
export interface PartitionConsumption {
  readonly pool: Pool;
  readonly topic: string;
  readonly partition: number;
  readonly handler: PartitionHandler;
  readonly watch: EndOffsetWatch;
  /** Fires when the partition is to be given up. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** An outage ends some day, but an internal error that comes back is a bug: then the process should say so and end. */
const MAX_INTERNAL_FAILURES = 5;

/**
 * Feeds a partition's batches to the handler until the signal fires; resolves after the handler's onRevoked. A failure
 * that may pass revokes the partition and assigns it again, so that the handler goes on from what it has committed.
 * @throws ScoutError the failure that no retry mends
 */
export async function consumePartition(consumption: PartitionConsumption): Promise<void> {
  const { partition, signal, logger } = consumption;
  let failures = 0;
  const onProgress = (): void => {
    failures = 0;
  };
  while (!signal.aborted) {
    try {
      await consumeUntilAborted(consumption, onProgress);
    } catch (error) {
      const failure = ScoutError.from(error);
      failures += 1;
      if (!mayPass(failure, failures)) throw failure;
      logger.warn({ err: failure, partition, failures }, 'consuming a partition failed and starts again');
      await interruptibleSleep(Math.min(MIN_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS), signal);
    }
  }
}

function mayPass(failure: ScoutError, failures: number): boolean {
  return isRetryable(failure.code) && (failure.code !== ErrorCode.internal || failures < MAX_INTERNAL_FAILURES);
}

async function consumeUntilAborted(consumption: PartitionConsumption, onProgress: () => void): Promise<void> {
  const { pool, topic, partition, handler, watch, signal } = consumption;
  let offset = await handler.onAssigned(partition);
  try {
    for (;;) {
      const end = await watch.waitBeyond(partition, offset, signal);
      if (end === undefined) return;
      const records = await readRecords(pool, { topic, partition, offset });
      if (signal.aborted) return;
      const last = records.at(-1);
      if (last === undefined) {
        // What was there has been trimmed.
        offset = end;
        continue;
      }
      await handler.onBatch({ partition, records, endOffset: Math.max(end, last.offset + 1) });
      offset = last.offset + 1;
      onProgress();
    }
  } finally {
    await handler.onRevoked(partition);
  }
}
