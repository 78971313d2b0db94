import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { StreamConfig } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { BlobStore, CheckpointStore, DeadLetters, LogBatch, PartitionHandler } from '../ports.ts';
import { retrying } from '../retry.ts';
import { createCheckpointSchedule } from './checkpoint-schedule.ts';
import type { CheckpointSchedule } from './checkpoint-schedule.ts';
import { acquirePartition } from './owned-partition.ts';
import type { OwnedPartition } from './owned-partition.ts';
import { createRecordProcessor } from './process-record.ts';
import type { RecordProcessor } from './process-record.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

/** What the engine works with. */
export interface CapsuleEngineDeps {
  readonly group: string;
  readonly topic: string;
  readonly config: StreamConfig;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly wallClock: () => number;
}

/**
 * The capsule worker between two assignments of everything:
 *
 * ```
 *  running ──── stop() ─────────────► closing: intake ends, a last checkpoint ──► settled
 *     └──────── a commit fails, ────► halted: all state is dropped, `halted` aborts with the failure
 *               an owner is fenced
 * ```
 * After a failed commit only the store knows whether it took effect, so nothing in memory may be used any more: the
 * owner of the engine makes a new one, which acquires its partitions again and reads on from what is committed.
 * Intake goes on during a checkpoint, until the rows waiting for the next one reach a limit.
 */
export interface CapsuleEngine extends PartitionHandler {
  /** Ages traces and checkpoints when it is time; to be called a few times a second. */
  tick(): void;
  /** Commits what there is now; joins a checkpoint that runs already. */
  checkpoint(): Promise<void>;
  /** Ends intake and writes a last checkpoint; resolves when nothing is running. */
  stop(): Promise<void>;
  /** Aborted with a ScoutError as reason when the engine can't go on. */
  readonly halted: AbortSignal;
}

/** Rows waiting for a commit at which intake waits. */
export const MAX_PENDING_ROWS = 20_000;
/** How long intake may keep the event loop. */
const MAX_HOLD_MS = 20;

/** Creates an engine that owns no partition yet. */
export function createCapsuleEngine(deps: CapsuleEngineDeps): CapsuleEngine {
  return new Engine(deps);
}

class Engine implements CapsuleEngine {
  readonly halted: AbortSignal;
  private readonly deps: CapsuleEngineDeps;
  private readonly partitions = new Map<number, OwnedPartition>();
  private readonly halting = new AbortController();
  private readonly closing = new AbortController();
  private readonly processRecord: RecordProcessor;
  private readonly schedule: CheckpointSchedule;
  private running: Promise<void> | undefined;
  /** Batches that wait for a backend. Time stands still meanwhile: what they would bring is not late. */
  private waiting = 0;
  private yieldedAtMs: number;

  constructor(deps: CapsuleEngineDeps) {
    this.deps = deps;
    this.halted = this.halting.signal;
    this.processRecord = createRecordProcessor({ ...deps, signal: this.closing.signal });
    this.schedule = createCheckpointSchedule(deps.config.checkpointIntervalMs, deps.now);
    this.yieldedAtMs = deps.now();
  }

  async onAssigned(partition: number): Promise<number> {
    const { config, logger } = this.deps;
    try {
      const owned = await retrying(() => acquirePartition(partition, { ...this.deps, limits: config }), {
        what: 'take a partition over',
        logger,
        signal: this.closing.signal,
      });
      if (this.closing.signal.aborted) {
        throw new ScoutError({ code: ErrorCode.cancelled, message: 'The stream worker is stopping.' });
      }
      this.partitions.set(partition, owned);
      logger.info({ partition, epoch: owned.epoch, nextOffset: owned.nextOffset }, 'A partition was taken over.');
      return owned.nextOffset;
    } catch (error) {
      throw this.closing.signal.aborted ? ScoutError.from(error) : this.halt(error);
    }
  }

  async onRevoked(partition: number): Promise<void> {
    this.partitions.delete(partition);
    this.deps.metrics.streamLagRecords.remove({ partition: String(partition) });
    await this.running;
    this.deps.logger.info({ partition }, 'A partition was given up.');
  }

  async onBatch(batch: LogBatch): Promise<void> {
    const owned = this.partitions.get(batch.partition);
    if (owned === undefined) return;
    owned.endOffset = batch.endOffset;
    try {
      for (const record of batch.records) {
        await this.makeRoom();
        if (!this.isOurs(owned)) return;
        // A log delivers again what it isn't sure to have delivered.
        if (record.offset < owned.nextOffset) continue;
        owned.clock.sawRecords();
        owned.state.advance(owned.clock.time());
        await this.whileTimeStands(this.processRecord(owned, record));
        owned.nextOffset = record.offset + 1;
        this.shrink(owned);
        this.markChanged(owned);
        await this.yieldSometimes();
      }
    } catch (error) {
      if (!this.closing.signal.aborted) this.halt(error);
    }
  }

  tick(): void {
    if (this.closing.signal.aborted) return;
    try {
      for (const owned of this.partitions.values()) this.age(owned);
    } catch (error) {
      this.halt(error);
    }
    this.showGauges();
    if (this.isCheckpointDue()) void this.checkpoint();
  }

  checkpoint(): Promise<void> {
    this.running ??= this.write().finally(() => (this.running = undefined));
    return this.running;
  }

  async stop(): Promise<void> {
    this.closing.abort();
    await this.running;
    if (!this.halted.aborted) await this.checkpoint();
  }

  private async write(): Promise<void> {
    const changed = [...this.partitions.values()].filter((owned) => owned.changed);
    if (changed.length === 0) return;
    const startedAtMs = this.deps.now();
    try {
      const capsules = await writeCheckpoint(changed, (owned) => this.isHeld(owned), {
        ...this.deps,
        signal: this.closing.signal,
      });
      this.deps.metrics.capsulesCreated.inc(capsules);
      this.deps.metrics.streamCheckpointSeconds.observe((this.deps.now() - startedAtMs) / 1000);
      this.schedule.finished(startedAtMs);
    } catch (error) {
      this.halt(error);
    }
  }

  /** Drops everything: see the class of failures in {@link CapsuleEngine}. Never throws; returns the failure. */
  private halt(error: unknown): ScoutError {
    const failure = ScoutError.from(error);
    this.partitions.clear();
    this.deps.logger.warn({ err: failure }, 'The stream worker drops its uncommitted state.');
    if (!this.halted.aborted) this.halting.abort(failure);
    this.closing.abort();
    return failure;
  }

  private isHeld(owned: OwnedPartition): boolean {
    return this.partitions.get(owned.partition) === owned;
  }

  private isOurs(owned: OwnedPartition): boolean {
    return !this.closing.signal.aborted && this.isHeld(owned);
  }

  private async makeRoom(): Promise<void> {
    while (this.pendingRows() >= MAX_PENDING_ROWS && !this.closing.signal.aborted) {
      await this.whileTimeStands(this.checkpoint());
    }
  }

  private async whileTimeStands(work: Promise<void>): Promise<void> {
    this.waiting += 1;
    try {
      await work;
    } finally {
      this.waiting -= 1;
    }
  }

  private async yieldSometimes(): Promise<void> {
    if (this.deps.now() - this.yieldedAtMs < MAX_HOLD_MS) return;
    await yieldToEvents();
    this.yieldedAtMs = this.deps.now();
  }

  private age(owned: OwnedPartition): void {
    if (this.waiting > 0) return;
    owned.clock.tick();
    if (owned.state.advance(owned.clock.time()) > 0) this.markChanged(owned);
  }

  private shrink(owned: OwnedPartition): void {
    const share = Math.floor(this.deps.config.maxRetainedSpans / this.partitions.size);
    owned.counters.closedEarlyTraces += owned.state.shrinkTo(share);
  }

  private markChanged(owned: OwnedPartition): void {
    owned.changed = true;
    this.schedule.changed();
  }

  private isCheckpointDue(): boolean {
    const owned = [...this.partitions.values()];
    if (!owned.some(({ changed }) => changed)) return false;
    const isCaughtUp = owned.every(({ nextOffset, endOffset }) => nextOffset >= endOffset);
    const pendingRows = this.pendingRows();
    return pendingRows >= MAX_PENDING_ROWS || this.schedule.isDue({ isCaughtUp, pendingRows });
  }

  private pendingRows(): number {
    let rows = 0;
    for (const { state } of this.partitions.values()) rows += state.pendingRows();
    return rows;
  }

  private showGauges(): void {
    const { metrics } = this.deps;
    let [openTraces, retainedSpans] = [0, 0];
    for (const { partition, state, nextOffset, endOffset } of this.partitions.values()) {
      openTraces += state.openTraces();
      retainedSpans += state.retainedSpans();
      metrics.streamLagRecords.set({ partition: String(partition) }, Math.max(0, endOffset - nextOffset));
    }
    metrics.streamOpenTraces.set(openTraces);
    metrics.streamRetainedSpans.set(retainedSpans);
  }
}
