import type { Pool } from 'pg';
import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogRecord, PartitionHandler } from '../../streaming/ports.ts';
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

const RETRY_MS = 500;

/**
 * Feeds a partition's batches to the handler until the signal fires; settles after the handler's onRevoked. Reading
 * again mends an outage of the database; the handler's own failure ends the consumption.
 * @throws ScoutError the handler's failure, or the database's when no retry mends it
 */
export async function consumePartition(consumption: PartitionConsumption): Promise<void> {
  const { partition, handler, watch, signal } = consumption;
  let offset = await handler.onAssigned(partition);
  try {
    for (;;) {
      const end = await watch.waitBeyond(partition, offset, signal);
      if (end === undefined) return;
      const records = await readPatiently(consumption, offset);
      if (signal.aborted) return;
      const last = records.at(-1);
      if (last === undefined) {
        // What was there has been trimmed.
        offset = end;
      } else {
        await handler.onBatch({ partition, records, endOffset: Math.max(end, last.offset + 1) });
        offset = last.offset + 1;
      }
    }
  } finally {
    await handler.onRevoked(partition);
  }
}

/** Empty when the signal fires first. */
async function readPatiently(consumption: PartitionConsumption, offset: number): Promise<readonly LogRecord[]> {
  const { pool, topic, partition, signal, logger } = consumption;
  while (!signal.aborted) {
    try {
      return await readRecords(pool, { topic, partition, offset });
    } catch (error) {
      const failure = ScoutError.from(error);
      if (!isRetryable(failure.code)) throw failure;
      logger.warn({ err: failure, topic, partition }, 'the event log could not be read and is tried again');
      await interruptibleSleep(RETRY_MS, signal);
    }
  }
  return [];
}
