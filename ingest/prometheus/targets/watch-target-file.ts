import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { CollectMetrics } from '../../../platform/metrics/collect-metrics.ts';
import type { CollectTarget } from './collect-target.ts';
import { parseTargetFile } from './parse-target-file.ts';

/** What following the file needs. */
export interface TargetFileOptions {
  readonly path: string;
  readonly intervalMs: number;
  readonly logger: Logger;
  readonly metrics: CollectMetrics;
  /** Called with the targets of every good version. */
  readonly onTargets: (targets: readonly CollectTarget[]) => void;
}

/** A targets file that is followed. */
export interface TargetFile {
  /** Looks at it now: the fallback where file events are missed. */
  check(): Promise<void>;
  close(): void;
}

/** Editors and mounts change a file in several steps. */
const SETTLE_MS = 100;

/**
 * Reads the targets file and follows it. Its folder is watched, since mounted configuration is exchanged by a link there.
 * A version that cannot be used, or a file that is gone, leaves the targets before it in force.
 * @throws ScoutError invalid_argument or not_found when the first version cannot be used
 */
export async function openTargetFile(options: TargetFileOptions): Promise<TargetFile> {
  const { path, logger, metrics } = options;
  let text = await load(options, undefined);
  let isClosed = false;
  let checking: Promise<void> = Promise.resolve();
  const check = (): Promise<void> => {
    checking = checking.then(async () => {
      if (isClosed) return;
      try {
        text = await load(options, text);
      } catch (cause) {
        const error = ScoutError.from(cause);
        metrics.collectTargetsStale.set({ source: 'file' }, 1);
        metrics.collectTargetLoads.inc({ source: 'file', outcome: 'refused' });
        logger.error({ code: error.code, problem: error.message }, 'targets file refused, the targets before it stay');
      }
    });
    return checking;
  };
  const events = watchFolder(path, { onEvent: () => void check(), logger });
  return {
    check,
    close() {
      isClosed = true;
      events.close();
    },
  };
}

/** Reads the file and hands its targets on when it has changed since it was in force; returns its text. */
async function load(options: TargetFileOptions, current: string | undefined): Promise<string> {
  const { path, intervalMs, logger, metrics, onTargets } = options;
  const text = await read(path);
  if (text !== current) {
    const targets = parseTargetFile(text, { intervalMs });
    onTargets(targets);
    metrics.collectTargetLoads.inc({ source: 'file', outcome: 'loaded' });
    logger.info({ targets: targets.length }, 'targets file loaded');
  }
  metrics.collectTargetsStale.set({ source: 'file' }, 0);
  return text;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new ScoutError({
      code: isMissing ? ErrorCode.notFound : ErrorCode.unavailable,
      message: `The targets file ${path} ${isMissing ? 'does not exist' : 'cannot be read'}.`,
      cause,
      details: { settings: ['SLO_SCOUT_COLLECT_TARGETS'] },
    });
  }
}

/** Calls back once things have settled after an event; a folder that cannot be watched is looked at by the clock only. */
function watchFolder(
  path: string,
  { onEvent, logger }: { readonly onEvent: () => void; readonly logger: Logger },
): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const fail = (cause: unknown): void => {
    logger.warn({ err: cause }, 'the folder of the targets file cannot be watched; changes are seen by the clock');
  };
  try {
    const watcher = watch(dirname(path), () => {
      clearTimeout(timer);
      timer = setTimeout(onEvent, SETTLE_MS);
    });
    watcher.on('error', fail);
    return {
      close() {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch (cause) {
    fail(cause);
    return { close: () => undefined };
  }
}
