import { setTimeout as delay } from 'node:timers/promises';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { ReadJourneyCounters } from './journey-counters.ts';
import { journeyFamilies } from './journey-families.ts';
import type { SampleSink, Turn } from './ports.ts';

/** What the writer needs of the process. */
export interface RemoteWriterOptions {
  readonly counters: ReadJourneyCounters;
  readonly sink: SampleSink;
  /** Of all processes that could write, one does. */
  readonly turn: Turn;
  readonly intervalMs: number;
  readonly nowMs: () => number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'remoteWrites' | 'remoteWriteSamples' | 'remoteWriteLastSuccess'>;
}

/** A writer that runs. */
export interface RemoteWriter {
  /** Lets the write under way end. */
  close(): Promise<void>;
}

/**
 * Writes the journey metrics at an interval, from now on. Nothing is kept for later when a write fails: the counters are
 * cumulative, so that the next write says all that the lost one would have said.
 */
export function startRemoteWriter(options: RemoteWriterOptions): RemoteWriter {
  const stop = new AbortController();
  const done = run(options, stop.signal);
  return {
    async close() {
      stop.abort();
      await done;
      await options.turn.giveBack();
    },
  };
}

async function run(options: RemoteWriterOptions, signal: AbortSignal): Promise<void> {
  const { logger, intervalMs } = options;
  let failing: string | undefined;
  while (!signal.aborted) {
    const failure = await writeOnce(options);
    // An outage is told when it begins, when its reason changes, and when it ends.
    if (failure === undefined && failing !== undefined) logger.info('the journey metrics are written again');
    if (failure !== undefined && failure.code !== failing) {
      logger.warn({ err: failure }, 'the journey metrics could not be written; they are tried again at each interval');
    }
    failing = failure?.code;
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

async function writeOnce({
  counters,
  sink,
  turn,
  nowMs,
  metrics,
}: RemoteWriterOptions): Promise<ScoutError | undefined> {
  try {
    if (!(await turn.take())) return undefined;
    const samples = journeyFamilies(await counters()).flatMap((family) => family.samples);
    const atMs = nowMs();
    await sink.write(samples, atMs);
    metrics.remoteWrites.inc({ outcome: 'ok' });
    metrics.remoteWriteSamples.inc(samples.length);
    metrics.remoteWriteLastSuccess.set(atMs / 1_000);
    return undefined;
  } catch (error) {
    const failure = ScoutError.from(error);
    metrics.remoteWrites.inc({ outcome: failure.code });
    return failure;
  }
}
