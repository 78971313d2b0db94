import type { Pool } from 'pg';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { interruptibleSleep } from './interruptible-sleep.ts';
import { trimEventLog } from './trim-event-log.ts';
import type { TrimOptions } from './trim-event-log.ts';

/** How often to look for records that may go. */
const INTERVAL_MS = 600_000;

/**
 * Trims a topic now and then until the signal aborts, so that the event log does not grow for ever. A failed round is
 * logged and made up for by the next one: it deletes everything that is due.
 */
export async function keepTrimmed(
  pool: Pool,
  options: Pick<TrimOptions, 'topic' | 'groups' | 'keepMs'> & {
    readonly logger: Logger;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { logger, signal, ...trim } = options;
  while (!signal.aborted) {
    try {
      const deleted = await trimEventLog(pool, { ...trim, nowMs: Date.now() });
      if (deleted > 0) logger.info({ topic: trim.topic, deleted }, 'old records were deleted from the event log');
    } catch (error) {
      logger.warn({ err: ScoutError.from(error), topic: trim.topic }, 'the event log could not be trimmed');
    }
    await interruptibleSleep(INTERVAL_MS, signal);
  }
}
