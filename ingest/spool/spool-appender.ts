import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolMetrics } from '../../platform/metrics/spool-metrics.ts';
import type { OutgoingRecord } from '../ports.ts';
import type { DrainPace } from './drain-pace.ts';
import { isOutage } from './log-link.ts';
import type { LogLink } from './log-link.ts';
import { SpoolState } from './spool-mode.ts';
import type { SpoolMode } from './spool-mode.ts';
import type { Spool } from './spool.ts';
import type { Turnstile } from './turnstile.ts';
import type { WakeUp } from './wake-up.ts';

/** What an append goes through. */
export interface SpoolAppenderOptions {
  readonly link: LogLink;
  readonly spool: Spool;
  readonly mode: SpoolMode;
  readonly pace: DrainPace;
  /** Appends to the spool are inside while they are under way. */
  readonly turnstile: Turnstile;
  /** Woken when there is something to drain. */
  readonly wakeUp: WakeUp;
  readonly metrics: SpoolMetrics;
  readonly logger: Logger;
  readonly appendTimeoutMs: number;
}

/** Appends to the log or to the spool, as the state says. */
export type SpoolAppender = (topic: string, records: readonly OutgoingRecord[]) => Promise<void>;

/** Creates the appender of a spooling writer. */
export function createSpoolAppender(options: SpoolAppenderOptions): SpoolAppender {
  const { mode, turnstile } = options;
  return async function append(topic, records) {
    const wasDirect = isDirect(mode);
    if (wasDirect && (await tryLog({ topic, records }, options))) return;
    const leave = await turnstile.enter();
    try {
      // The spool may have been emptied while this append waited. One that the log has just failed stays with the spool.
      const isBack = !wasDirect && isDirect(mode);
      if (isBack && (await tryLog({ topic, records }, options))) return;
      await toSpool({ topic, records }, options);
    } finally {
      leave();
    }
  };
}

function isDirect({ state }: SpoolMode): boolean {
  return state === SpoolState.direct;
}

interface Append {
  readonly topic: string;
  readonly records: readonly OutgoingRecord[];
}

/** False when the log is away. */
async function tryLog({ topic, records }: Append, options: SpoolAppenderOptions): Promise<boolean> {
  const { link, logger, appendTimeoutMs } = options;
  try {
    await link.append(topic, records, appendTimeoutMs);
    // An append that was given up goes on and reads its records, so only this end gives them back.
    for (const { release } of records) release?.();
    return true;
  } catch (error) {
    const failure = ScoutError.from(error);
    if (!isOutage(failure)) throw failure;
    logger.warn({ err: failure, topic }, 'The event log is away; telemetry goes to the disk');
    return false;
  }
}

async function toSpool({ topic, records }: Append, options: SpoolAppenderOptions): Promise<void> {
  const { spool, mode, pace, wakeUp, metrics } = options;
  await pace.admit(records.reduce((sum, { value }) => sum + value.length, 0));
  if (isDirect(mode)) mode.change(SpoolState.spooling);
  const spooledAtMs = Date.now();
  await spool.append(records.map((record) => ({ ...record, topic, spooledAtMs })));
  metrics.spoolSpooled.inc(records.length);
  wakeUp.wake();
}
