import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolMetrics } from '../../platform/metrics/spool-metrics.ts';
import type { DrainPace } from './drain-pace.ts';
import type { LogLink } from './log-link.ts';
import type { PartitionCounts } from './partition-counts.ts';
import { createSegmentReplay } from './segment-replay.ts';
import type { ReplayBatch, SegmentReplay } from './segment-replay.ts';
import { systemCodeOf } from './spool-disk.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { SpoolState } from './spool-mode.ts';
import type { SpoolMode } from './spool-mode.ts';
import type { Spool } from './spool.ts';
import type { Turnstile } from './turnstile.ts';
import type { WakeUp } from './wake-up.ts';

/** What a drain works on. */
export interface DrainOptions {
  readonly spool: Spool;
  readonly disk: SpoolDisk;
  readonly link: LogLink;
  readonly counts: PartitionCounts;
  readonly mode: SpoolMode;
  readonly pace: DrainPace;
  /** All appends to the spool are inside while they are under way. */
  readonly turnstile: Turnstile;
  /** Woken when there is something to drain. */
  readonly wakeUp: WakeUp;
  readonly metrics: SpoolMetrics;
  readonly logger: Logger;
  /** How long requests may be held up when the writer goes back to the log. */
  readonly handOverTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Nobody waits for a replayed batch, and giving one up means to send it twice. */
const BATCH_TIMEOUT_MS = 15_000;
/** A call that was given up is waited for this long before the next one is made. */
const SETTLE_MS = 30_000;
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 3_000;
/** With no more than this left, requests wait until it is replayed and then go to the log again. */
const HAND_OVER_BYTES = 1024 * 1024;

/**
 * Replays the spool to the log whenever there is something in it, until the signal aborts; never rejects. A segment is
 * deleted when the log has acknowledged all of it; after a failure the replay goes on with the batch that failed.
 */
export async function drainSpool(options: DrainOptions): Promise<void> {
  const { spool, link, mode, wakeUp, logger, signal } = options;
  const drain = new Drain(options);
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    if (mode.state === SpoolState.direct && spool.level.bytes === 0) {
      await wakeUp.wait(IDLE_MS);
      continue;
    }
    try {
      await link.settled(SETTLE_MS);
      await drain.empty();
      retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (isStopped(signal)) return;
      mode.change(SpoolState.spooling);
      logger.warn({ err: ScoutError.from(error), retryMs }, 'The spool cannot be replayed yet');
      await wakeUp.wait(retryMs);
      retryMs = Math.min(MAX_RETRY_MS, retryMs * 2);
    }
  }
}

/** A function, since the signal changes while something is awaited. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Replays segments in order; remembers how far it came when the log fails. */
class Drain {
  readonly #options: DrainOptions;
  #current: SegmentReplay | undefined;
  #refused = 0;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** Replays everything and goes back to the log. @throws ScoutError what the log throws */
  async empty(): Promise<void> {
    const { spool, mode, wakeUp, signal } = this.#options;
    // The spool took nothing of what the log did not take: the next request finds out whether the log is back.
    if (spool.level.bytes === 0) await wakeUp.wait(IDLE_MS);
    while (!signal.aborted && this.#isFarFromEmpty(spool.level.bytes, mode.state)) {
      await this.#replayOldest(BATCH_TIMEOUT_MS);
    }
    if (!signal.aborted) await this.#handOver();
  }

  /** Requests are held up only when the log has just shown that it takes records. */
  #isFarFromEmpty(bytes: number, state: SpoolState): boolean {
    return bytes > HAND_OVER_BYTES || (bytes > 0 && state !== SpoolState.draining);
  }

  async #handOver(): Promise<void> {
    const { mode, pace, turnstile, handOverTimeoutMs, signal } = this.#options;
    // Who waits to be let in must come through now: the turnstile closes behind them.
    pace.end();
    try {
      await turnstile.close();
      while (await this.#replayOldest(handOverTimeoutMs));
      if (!signal.aborted) mode.change(SpoolState.direct);
    } finally {
      pace.end();
      turnstile.open();
    }
  }

  /** Replays the oldest segment to its end; false when there is none, or no time. */
  async #replayOldest(timeoutMs: number): Promise<boolean> {
    const { spool, signal } = this.#options;
    this.#current ??= await this.#open();
    const replay = this.#current;
    if (replay === undefined) return false;
    for (let batch = replay.batch(); batch !== undefined; batch = replay.batch()) {
      if (signal.aborted) return false;
      this.#refused += await appendBatch(batch, timeoutMs, this.#options);
      this.#countDrained(batch);
      replay.advance();
    }
    const keep = reportDamage(replay, this.#refused, this.#options);
    await spool.remove(replay.segment, keep);
    this.#current = undefined;
    this.#refused = 0;
    return true;
  }

  #countDrained({ bytes }: ReplayBatch): void {
    const { mode, pace, spool } = this.#options;
    if (mode.state !== SpoolState.draining) {
      mode.change(SpoolState.draining);
      pace.begin(spool.level.bytes);
    }
    pace.drained(bytes);
  }

  async #open(): Promise<SegmentReplay | undefined> {
    const { spool, disk, metrics, logger } = this.#options;
    for (let segment = await spool.oldest(); segment !== undefined; segment = await spool.oldest()) {
      try {
        return createSegmentReplay(await disk.read(segment.path), segment);
      } catch (error) {
        const code = systemCodeOf(error);
        // Gone, or on a bad block: neither passes by itself, and neither may hold up the segments behind it.
        if (code !== 'ENOENT' && code !== 'EIO') throw error;
        logger.error({ err: error, file: segment.path }, 'A segment of the spool cannot be read');
        metrics.spoolCorrupt.inc(segment.entries ?? 1);
        await spool.remove(segment, code === 'EIO');
      }
    }
    return undefined;
  }
}

/** Appends a batch; returns how many of its records the log refuses for good. @throws ScoutError anything that may pass */
async function appendBatch(batch: ReplayBatch, timeoutMs: number, options: DrainOptions): Promise<number> {
  const { link, counts, metrics } = options;
  const { topic } = batch;
  const partitions = await counts.confirmed(topic);
  const records = batch.records.map(({ partition, headers, value }) => ({
    partition: partition % partitions,
    headers,
    value,
  }));
  try {
    await link.append(topic, records, timeoutMs);
    metrics.spoolReplayed.inc(records.length);
    return 0;
  } catch (error) {
    const failure = ScoutError.from(error);
    if (failure.code !== ErrorCode.invalidArgument) throw failure;
    if (records.length === 1) return 1;
  }
  let refused = 0;
  for (const record of batch.records) {
    refused += await appendBatch({ topic, records: [record], bytes: record.value.length }, timeoutMs, options);
  }
  return refused;
}

/** Tells what of a segment did not reach the log; returns whether the segment should be kept for people to look at. */
function reportDamage(replay: SegmentReplay, refusedEntries: number, { metrics, logger }: DrainOptions): boolean {
  const { lostEntries, damagedRanges, tornBytes, unsupportedVersion } = replay.damage();
  const fields = { file: replay.segment.path, lostEntries, refusedEntries, damagedRanges, unsupportedVersion };
  if (tornBytes > 0) {
    logger.info({ ...fields, tornBytes }, 'A write that a crash cut off, and that nobody was told of, is dropped');
  }
  metrics.spoolCorrupt.inc(lostEntries + refusedEntries);
  const isDamaged = lostEntries + refusedEntries + damagedRanges > 0 || unsupportedVersion !== undefined;
  if (isDamaged) logger.error(fields, 'A segment of the spool could not be replayed whole');
  return isDamaged;
}
