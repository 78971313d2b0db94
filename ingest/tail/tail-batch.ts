import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import { ReceiverName } from '../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { encodeIncomingLogs } from '../log-records/incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { takeWithRetry } from '../log-records/take-with-retry.ts';
import type { FileSet } from './file-set.ts';
import type { PositionStore } from './positions.ts';
import type { TailTimes } from './tail-times.ts';

/** What a batch is handed over with. */
export interface TailBatchOptions {
  readonly intake: TelemetryIntake;
  readonly metrics: LogReceiverMetrics;
  readonly logger: Logger;
  readonly files: FileSet;
  readonly store: PositionStore;
  readonly times: TailTimes;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

const BATCH_BYTES = 1024 * 1024;
const SCOPE_NAME = 'slo-scout/tail';

/** Log records of all files until they are durable; only then the files' positions move. */
export class TailBatch {
  readonly #options: TailBatchOptions;
  #logs: IncomingLog[] = [];
  #bytes = 0;
  #savedAtMs = 0;
  #isDirty = false;

  constructor(options: TailBatchOptions) {
    this.#options = options;
  }

  add(log: IncomingLog): void {
    this.#logs.push(log);
  }

  /** Counts bytes that were read, also those that gave no record. */
  countBytes(bytes: number): void {
    this.#bytes += bytes;
  }

  isFull(): boolean {
    return this.#bytes >= BATCH_BYTES;
  }

  /**
   * Hands over what there is, again and again until it is durable.
   * @returns false when it was stopped before that: nothing more may be read, and positions stay
   */
  async flush(): Promise<boolean> {
    const { files, metrics } = this.#options;
    if (this.#logs.length > 0 && !(await this.#handOver())) return false;
    metrics.tailRecords.inc(this.#logs.length);
    metrics.tailBytes.inc(this.#bytes);
    this.#isDirty ||= this.#bytes > 0 || this.#logs.length > 0;
    this.#logs = [];
    this.#bytes = 0;
    for (const { file } of files.members.values()) file.commit();
    return true;
  }

  /**
   * Saves positions that moved, unless that was tried just now. Where it fails the files are read on: lines that were
   * read are durable, and positions that are older make no more than some of them come twice after a restart.
   */
  async saveWhenDue(): Promise<void> {
    const { nowMs, times, metrics, logger } = this.#options;
    if (!this.#isDirty || nowMs() - this.#savedAtMs < times.saveIntervalMs) return;
    try {
      await this.savePositions();
    } catch (cause) {
      this.#savedAtMs = nowMs();
      metrics.tailPositionFailures.inc();
      logger.error({ err: ScoutError.from(cause) }, 'The positions of followed log files cannot be saved');
    }
  }

  async savePositions(): Promise<void> {
    const { files, store, nowMs } = this.#options;
    await store.save(files.positions());
    this.#savedAtMs = nowMs();
    this.#isDirty = false;
  }

  async #handOver(): Promise<boolean> {
    const { intake, metrics, logger, times, signal } = this.#options;
    const result = await takeWithRetry({
      intake,
      request: {
        receiver: ReceiverName.tail,
        signal: 'logs',
        encoding: 'protobuf',
        bytes: encodeIncomingLogs(this.#logs, SCOPE_NAME),
      },
      firstDelayMs: times.firstRetryMs,
      maxDelayMs: times.maxRetryMs,
      signal,
      onRetry: (error) => {
        metrics.tailRetries.inc();
        logger.warn({ code: error.code, records: this.#logs.length }, 'Followed log records are handed over again');
      },
    });
    return result !== 'stopped';
  }
}
