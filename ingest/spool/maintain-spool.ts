import { setTimeout as delay } from 'node:timers/promises';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolMetrics } from '../../platform/metrics/spool-metrics.ts';
import type { SpoolFolder } from './spool-folder.ts';
import type { Spool } from './spool.ts';
import type { WakeUp } from './wake-up.ts';

/** What is maintained. */
export interface MaintenanceOptions {
  readonly spool: Spool;
  readonly folder: SpoolFolder;
  /** Woken when something was taken over. */
  readonly wakeUp: WakeUp;
  readonly metrics: SpoolMetrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 1_000;
const BEAT_EVERY = 10;
const ADOPT_EVERY = 30;

/** Shows the level, gives signs of life and looks for what dead processes left, until the signal aborts; never rejects. */
export async function maintainSpool(options: MaintenanceOptions): Promise<void> {
  const { spool, folder, wakeUp, logger, signal } = options;
  for (let round = 1; !signal.aborted; round += 1) {
    showLevel(options);
    await delay(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    try {
      if (round % BEAT_EVERY === 0) await folder.beat();
      if (round % ADOPT_EVERY === 0) {
        await spool.adopt();
        wakeUp.wake();
      }
    } catch (error) {
      logger.warn({ err: ScoutError.from(error) }, 'The folder of the spool could not be looked after');
    }
  }
}

function showLevel({ spool, metrics }: MaintenanceOptions): void {
  const { bytes, entries, oldestAtMs } = spool.level;
  metrics.spoolBytes.set(bytes);
  metrics.spoolEntries.set(entries);
  metrics.spoolOldestAgeSeconds.set(oldestAtMs === undefined ? 0 : Math.max(0, Date.now() - oldestAtMs) / 1000);
}
