import type { StreamConfig } from '../../platform/config/stream-config.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { EngineLife, EngineMetrics, EngineWork } from '../engine/engine-work.ts';
import { MAX_PENDING_ROWS, createPartitionEngine } from '../engine/partition-engine.ts';
import type { EngineDeps, PartitionEngine } from '../engine/partition-engine.ts';
import type { BlobStore, CheckpointStore, DeadLetters, LogRecord } from '../ports.ts';
import type { DecodeRecordStep } from '../steps/decode-record-step.ts';
import { acquirePartition } from './owned-partition.ts';
import type { OwnedPartition } from './owned-partition.ts';
import { createRecordProcessor } from './process-record.ts';
import type { RecordProcessor } from './process-record.ts';
import { showPartitions } from './show-partitions.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

/** What the engine works with. */
export interface CapsuleEngineDeps extends EngineDeps {
  readonly config: StreamConfig;
  readonly checkpoints: CheckpointStore;
  readonly blobs: BlobStore;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  /** The product's own step when absent. */
  readonly decodeRecord?: DecodeRecordStep;
}

/** Creates the capsule worker between two assignments of everything; it owns no partition yet. */
export function createCapsuleEngine(deps: CapsuleEngineDeps): PartitionEngine {
  const { checkpointIntervalMs } = deps.config;
  return createPartitionEngine<OwnedPartition>(
    { ...deps, checkpointIntervalMs },
    (life) => new CapsuleWork(deps, life),
  );
}

/** Assembles traces and counts them. */
class CapsuleWork implements EngineWork<OwnedPartition> {
  readonly isDoneWithBytes = true;
  readonly metrics: EngineMetrics;
  private readonly deps: CapsuleEngineDeps;
  private readonly life: EngineLife<OwnedPartition>;
  private readonly processRecord: RecordProcessor;
  /** Batches that wait for a backend. Time stands still meanwhile: what they would bring is not late. */
  private waiting = 0;

  constructor(deps: CapsuleEngineDeps, life: EngineLife<OwnedPartition>) {
    const { metrics } = deps;
    this.deps = deps;
    this.life = life;
    this.processRecord = createRecordProcessor({ ...deps, signal: life.closing });
    this.metrics = {
      lagRecords: metrics.streamLagRecords,
      lagSeconds: metrics.streamLagSeconds,
      snapshotBytes: metrics.streamSnapshotBytes,
      checkpointSeconds: metrics.streamCheckpointSeconds,
      checkpointAgeSeconds: metrics.streamCheckpointAgeSeconds,
    };
  }

  acquire(partition: number): Promise<OwnedPartition> {
    return acquirePartition(partition, { ...this.deps, limits: this.deps.config });
  }

  mustWait({ cutting }: OwnedPartition): boolean {
    return cutting !== undefined || this.pendingRows() >= MAX_PENDING_ROWS;
  }

  async makeRoom(owned: OwnedPartition): Promise<void> {
    while (owned.cutting !== undefined) await owned.cutting;
    while (this.pendingRows() >= MAX_PENDING_ROWS && !this.life.closing.aborted) {
      await this.whileTimeStands(this.life.checkpoint());
    }
  }

  take(owned: OwnedPartition, record: LogRecord): Promise<void> | undefined {
    owned.clock.sawRecords();
    owned.state.advance(owned.clock.time());
    const aside = this.processRecord(owned, record);
    if (aside !== undefined) return this.setAside(aside, owned, record);
    this.moveBehind(owned, record);
    return undefined;
  }

  age(owned: OwnedPartition): boolean {
    if (this.waiting > 0 || owned.cutting !== undefined) return false;
    owned.clock.tick();
    return owned.state.advance(owned.clock.time()) > 0;
  }

  pendingRows(): number {
    let rows = 0;
    for (const { state } of this.life.partitions.values()) rows += state.pendingRows();
    return rows;
  }

  async commit(changed: readonly OwnedPartition[]): Promise<void> {
    const isHeld = (owned: OwnedPartition): boolean => this.life.isHeld(owned);
    const capsules = await writeCheckpoint(changed, isHeld, { ...this.deps, signal: this.life.closing });
    this.deps.metrics.capsulesCreated.inc(capsules);
  }

  show(): void {
    showPartitions(this.life.partitions.values(), this.deps.metrics);
  }

  /** A checkpoint may have begun while a record was set aside: what it writes down must not change under it. */
  private async setAside(aside: Promise<void>, owned: OwnedPartition, record: LogRecord): Promise<void> {
    await this.whileTimeStands(aside);
    while (owned.cutting !== undefined) await owned.cutting;
    if (this.life.isOurs(owned)) this.moveBehind(owned, record);
  }

  private moveBehind(owned: OwnedPartition, { offset }: LogRecord): void {
    owned.nextOffset = offset + 1;
    const share = Math.floor(this.deps.config.maxRetainedSpans / this.life.partitions.size);
    const closedEarly = owned.state.shrinkTo(share);
    if (closedEarly === 0) return;
    owned.counters.closedEarlyTraces += closedEarly;
    this.deps.metrics.streamClosedEarlyTraces.inc(closedEarly);
  }

  private async whileTimeStands(work: Promise<void>): Promise<void> {
    this.waiting += 1;
    try {
      await work;
    } finally {
      this.waiting -= 1;
    }
  }
}
