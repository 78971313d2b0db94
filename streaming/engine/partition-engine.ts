import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogBatch, LogRecord } from '../ports.ts';
import { retrying } from '../retry.ts';
import { createCheckpointSchedule } from './checkpoint-schedule.ts';
import type { CheckpointSchedule } from './checkpoint-schedule.ts';
import type { EndingHandler } from './consume-once.ts';
import { createEngineGauges } from './engine-gauges.ts';
import type { EngineGauges } from './engine-gauges.ts';
import type { EngineLife, EngineWork, OwnedPosition } from './engine-work.ts';

/**
 * A consumer's state between two assignments of everything:
 *
 * ```
 *  running ──── stop() ─────────────► closing: intake ends, a last checkpoint ──► settled
 *     └──────── a commit fails, ────► halted: all state is dropped, `halted` aborts with the failure
 *               an owner is fenced
 * ```
 * After a failed commit only the store knows whether it took effect, so nothing in memory may be used any more: the
 * owner of the engine makes a new one, which acquires its partitions again and reads on from what is committed.
 * Intake goes on during a checkpoint, until the rows waiting for the next one reach a limit. A tick ages what is in memory
 * and checkpoints when it is time; it is wanted a few times a second.
 */
export interface PartitionEngine extends EndingHandler {
  /** Commits what there is now; joins a checkpoint that runs already. */
  checkpoint(): Promise<void>;
}

/** What every engine works with. */
export interface EngineDeps {
  readonly group: string;
  readonly topic: string;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly wallClock: () => number;
}

/** Rows waiting for a commit at which one is due, and at which intake waits. */
export const MAX_PENDING_ROWS = 20_000;
/** How long intake may keep the event loop. */
const MAX_HOLD_MS = 20;

/** Creates an engine that owns no partition yet. */
export function createPartitionEngine<Owned extends OwnedPosition>(
  deps: EngineDeps & { readonly checkpointIntervalMs: number },
  createWork: (life: EngineLife<Owned>) => EngineWork<Owned>,
): PartitionEngine {
  return new Engine(deps, createWork);
}

class Engine<Owned extends OwnedPosition> implements PartitionEngine, EngineLife<Owned> {
  readonly partitions = new Map<number, Owned>();
  private readonly halting = new AbortController();
  private readonly ending = new AbortController();
  readonly halted = this.halting.signal;
  readonly closing = this.ending.signal;
  readonly isDoneWithBytes: boolean;
  private readonly deps: EngineDeps;
  private readonly work: EngineWork<Owned>;
  private readonly schedule: CheckpointSchedule;
  private readonly gauges: EngineGauges;
  private running: Promise<void> | undefined;
  private yieldedAtMs: number;

  constructor(
    deps: EngineDeps & { readonly checkpointIntervalMs: number },
    createWork: (life: EngineLife<Owned>) => EngineWork<Owned>,
  ) {
    this.deps = deps;
    this.work = createWork(this);
    this.isDoneWithBytes = this.work.isDoneWithBytes;
    this.schedule = createCheckpointSchedule(deps.checkpointIntervalMs, deps.now);
    this.gauges = createEngineGauges({ ...deps, metrics: this.work.metrics });
    this.yieldedAtMs = deps.now();
  }

  async onAssigned(partition: number): Promise<number> {
    const { group, logger } = this.deps;
    try {
      const owned = await retrying(() => this.work.acquire(partition), {
        what: 'take a partition over',
        logger,
        signal: this.closing,
      });
      if (this.closing.aborted) {
        throw new ScoutError({ code: ErrorCode.cancelled, message: 'The stream worker is stopping.' });
      }
      this.partitions.set(partition, owned);
      const { epoch, nextOffset } = owned;
      logger.info({ group, partition, epoch, nextOffset }, 'A partition was taken over.');
      return nextOffset;
    } catch (error) {
      throw this.closing.aborted ? ScoutError.from(error) : this.halt(error);
    }
  }

  async onRevoked(partition: number): Promise<void> {
    const { group, logger } = this.deps;
    this.partitions.delete(partition);
    this.gauges.forget(partition);
    await this.running;
    logger.info({ group, partition }, 'A partition was given up.');
  }

  async onBatch(batch: LogBatch): Promise<void> {
    const owned = this.partitions.get(batch.partition);
    if (owned === undefined) return;
    owned.endOffset = batch.endOffset;
    try {
      await this.takeAll(owned, batch.records);
    } catch (error) {
      if (!this.closing.aborted) this.halt(error);
    }
  }

  tick(): void {
    if (this.closing.aborted) return;
    try {
      for (const owned of this.partitions.values()) if (this.work.age(owned)) this.markChanged(owned);
    } catch (error) {
      this.halt(error);
    }
    this.gauges.show(this.partitions.values());
    this.work.show();
    if (this.isCheckpointDue()) void this.checkpoint();
  }

  checkpoint(): Promise<void> {
    this.running ??= this.write().finally(() => (this.running = undefined));
    return this.running;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    if (!this.halted.aborted) await this.checkpoint();
  }

  isHeld(owned: Owned): boolean {
    return this.partitions.get(owned.partition) === owned;
  }

  isOurs(owned: Owned): boolean {
    return !this.closing.aborted && this.isHeld(owned);
  }

  private async takeAll(owned: Owned, records: readonly LogRecord[]): Promise<void> {
    for (const record of records) {
      if (this.work.mustWait(owned)) await this.work.makeRoom(owned);
      if (!this.isOurs(owned)) return;
      // A log delivers again what it isn't sure to have delivered.
      if (record.offset < owned.nextOffset) continue;
      owned.appendedAtMs = record.appendedAtMs;
      const waiting = this.work.take(owned, record);
      if (waiting !== undefined) await waiting;
      if (!this.isOurs(owned)) return;
      this.markChanged(owned);
      if (this.deps.now() - this.yieldedAtMs >= MAX_HOLD_MS) await this.yieldToOthers();
    }
  }

  private async write(): Promise<void> {
    const changed = [...this.partitions.values()].filter((owned) => owned.changed);
    if (changed.length === 0) return;
    const startedAtMs = this.deps.now();
    try {
      await this.work.commit(changed);
      this.schedule.finished(startedAtMs);
      this.gauges.checkpointed(startedAtMs);
    } catch (error) {
      this.halt(error);
    }
  }

  /** Drops everything: see {@link PartitionEngine}. Never throws; returns the failure. */
  private halt(error: unknown): ScoutError {
    const failure = ScoutError.from(error);
    this.partitions.clear();
    const { group, logger } = this.deps;
    logger.warn({ err: failure, group }, 'The stream worker drops its uncommitted state.');
    if (!this.halted.aborted) this.halting.abort(failure);
    this.ending.abort();
    return failure;
  }

  private markChanged(owned: Owned): void {
    owned.changed = true;
    this.schedule.changed();
  }

  private async yieldToOthers(): Promise<void> {
    await yieldToEvents();
    this.yieldedAtMs = this.deps.now();
  }

  private isCheckpointDue(): boolean {
    const owned = [...this.partitions.values()];
    if (!owned.some(({ changed }) => changed)) return false;
    const isCaughtUp = owned.every(({ nextOffset, endOffset }) => nextOffset >= endOffset);
    const pendingRows = this.work.pendingRows();
    return pendingRows >= MAX_PENDING_ROWS || this.schedule.isDue({ isCaughtUp, pendingRows });
  }
}
