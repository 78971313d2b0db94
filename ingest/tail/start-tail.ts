import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { TailConfig } from '../../platform/config/tail-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { FileSet } from './file-set.ts';
import { createPositionStore } from './positions.ts';
import { TailBatch } from './tail-batch.ts';
import { tailRound } from './tail-round.ts';
import { TAIL_TIMES } from './tail-times.ts';
import type { TailTimes } from './tail-times.ts';

/** Files that are being followed. */
export interface RunningTail {
  /** Reads nothing more, waits for the batch in flight, and keeps the positions. */
  close(): Promise<void>;
}

/** What following files needs. */
export interface TailOptions {
  readonly config: TailConfig;
  readonly intake: TelemetryIntake;
  readonly metrics: LogReceiverMetrics;
  readonly logger: Logger;
  readonly times?: Partial<TailTimes>;
  readonly nowMs?: () => number;
}

const MIN_BUFFER_BYTES = 256 * 1024;

/**
 * Follows log files: every line is handed to the intake at least once, and exactly once unless the process dies between
 * the intake's answer and the saved position. A batch that cannot be made durable is tried again for ever; nothing
 * further is read meanwhile.
 * @throws ScoutError data_loss when the saved positions cannot be read
 */
export async function startTail(options: TailOptions): Promise<RunningTail> {
  const { config, metrics, logger, nowMs = Date.now } = options;
  const times = { ...TAIL_TIMES, ...options.times };
  const { maxLineBytes } = config;
  const store = createPositionStore(config.checkpointFile);
  const assembler = {
    maxEntryCharacters: maxLineBytes,
    foldWaitMs: times.foldWaitMs,
    partialWaitMs: times.partialWaitMs,
  };
  const buffer = Buffer.allocUnsafeSlow(Math.max(MIN_BUFFER_BYTES, maxLineBytes * 2));
  const { globs } = config;
  const files = new FileSet({ globs, buffer, maxLineBytes, assembler, logger }, await store.load());
  const stop = new AbortController();
  const batch = new TailBatch({ ...options, files, store, times, nowMs, signal: stop.signal });
  const watchers = createWatchers(logger);

  const run = async (): Promise<void> => {
    let scannedAtMs = -Infinity;
    while (!stop.signal.aborted) {
      const now = nowMs();
      try {
        if (watchers.takeChange() || now - scannedAtMs >= times.scanIntervalMs) {
          await files.scan(now);
          scannedAtMs = now;
          watchers.follow([...files.members.values()].map(({ file }) => dirname(file.path)));
        }
        await tailRound({ files, batch, config, metrics, logger, times, nowMs, signal: stop.signal });
      } catch (cause) {
        logger.error({ err: ScoutError.from(cause) }, 'Following log files failed; it goes on');
      }
      await sleep(times.pollIntervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
      watchers.close();
      try {
        await batch.savePositions();
      } finally {
        await files.close();
      }
    },
  };
}

interface Watchers {
  /** Whether a name appeared or went since the last call. */
  takeChange(): boolean;
  follow(folders: readonly string[]): void;
  close(): void;
}

/** Hints only: everything is found by looking, sooner or later. */
function createWatchers(logger: Logger): Watchers {
  const watched = new Map<string, FSWatcher | undefined>();
  let hasChange = false;
  const add = (folder: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, (event) => {
        hasChange ||= event === 'rename';
      });
      watcher.on('error', () => {
        watcher.close();
      });
      watched.set(folder, watcher);
    } catch (cause) {
      watched.set(folder, undefined);
      logger.debug({ folder, err: ScoutError.from(cause) }, 'A folder cannot be watched; it is looked at instead');
    }
  };
  return {
    takeChange() {
      const had = hasChange;
      hasChange = false;
      return had;
    },
    follow(folders) {
      const wanted = new Set(folders);
      for (const [folder, watcher] of watched) {
        if (wanted.has(folder)) continue;
        watcher?.close();
        watched.delete(folder);
      }
      for (const folder of wanted) if (!watched.has(folder)) add(folder);
    },
    close() {
      for (const watcher of watched.values()) watcher?.close();
    },
  };
}
