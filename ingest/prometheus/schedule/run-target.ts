import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { CollectMetrics } from '../../../platform/metrics/collect-metrics.ts';
import type { TimeWindow } from '../series-buffer.ts';
import type { CollectTarget } from '../targets/collect-target.ts';
import { planWindow } from './plan-window.ts';
import type { Rhythm } from './plan-window.ts';
import type { Positions } from './positions.ts';

/** What collecting from a target over and over needs. */
export interface RunTargetOptions {
  readonly target: CollectTarget;
  readonly rhythm: Rhythm;
  readonly positions: Positions;
  readonly metrics: CollectMetrics;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** Reads a window and makes it durable. */
  readonly collect: (window: TimeWindow) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How a target is at present. */
export interface TargetState {
  /** Code of the last failure, while there was no success since. */
  failure: ErrorCode | undefined;
}

/** Timers count at most 2^31 ms; looking at the clock more often also follows it when it is set. */
const MAX_SLEEP_MS = 60_000;

/**
 * Collects the windows of a target, one after the other, until the signal fires. A window that fails is tried again
 * with delays that double; its time counts as collected only when it is durable.
 */
export async function runTarget(options: RunTargetOptions, state: TargetState): Promise<void> {
  const { positions, rhythm, target, nowMs, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const window = planWindow(positions.get(target.id), nowMs(), rhythm);
    if (positions.get(target.id) !== window.fromMs) await beginAt(options, window);
    const waitMs = window.dueAtMs - nowMs();
    if (waitMs > 0) {
      await pause(Math.min(waitMs, MAX_SLEEP_MS), signal);
      continue;
    }
    const failure = await collectOnce(options, window);
    state.failure = failure?.code;
    failures = failure === undefined ? 0 : failures + 1;
    if (failure !== undefined) await pause(retryDelay(failures, options), signal);
  }
}

async function collectOnce(options: RunTargetOptions, window: TimeWindow): Promise<ScoutError | undefined> {
  const { positions, target, metrics, logger, collect } = options;
  try {
    await collect(window);
    metrics.collectWindows.inc({ outcome: 'collected' });
    await positions.set(target.id, window.toMs);
    return undefined;
  } catch (cause) {
    const error = ScoutError.from(cause);
    if (error.code === ErrorCode.cancelled) return error;
    metrics.collectWindows.inc({ outcome: 'failed' });
    const { service, environment } = target;
    const reason = { code: error.code, problem: error.message, ...error.details };
    logger.warn(
      { targetId: target.id, service, environment, ...reason, err: error },
      'a window could not be collected',
    );
    return error;
  }
}

/** Keeps where a target begins, so that a restart before its first window leaves no gap, and counts what is given up. */
async function beginAt(
  { positions, target, metrics, logger }: RunTargetOptions,
  { fromMs, skippedMs }: { readonly fromMs: number; readonly skippedMs: number },
): Promise<void> {
  if (skippedMs > 0) {
    metrics.collectWindows.inc({ outcome: 'skipped' });
    metrics.collectSkippedSeconds.inc(skippedMs / 1000);
    const { id: targetId, service } = target;
    logger.warn({ targetId, service, skippedMs }, 'a target was away for too long to catch up');
  }
  await positions.set(target.id, fromMs).catch((cause: unknown) => {
    logger.warn({ err: cause }, 'the times collected so far cannot be kept');
  });
}

function retryDelay(failures: number, { firstRetryMs, maxRetryMs }: RunTargetOptions): number {
  const delayMs = Math.min(firstRetryMs * 2 ** (failures - 1), maxRetryMs);
  // Targets on the same server should not come back at once.
  return delayMs * (0.8 + 0.4 * Math.random());
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; the loop then sees it.
  await sleep(durationMs, undefined, { signal }).catch(() => undefined);
}
