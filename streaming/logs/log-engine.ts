import type { LogStreamConfig } from '../../platform/config/log-stream-config.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { EngineLife, EngineMetrics, EngineWork } from '../engine/engine-work.ts';
import { MAX_PENDING_ROWS, createPartitionEngine } from '../engine/partition-engine.ts';
import type { EngineDeps, PartitionEngine } from '../engine/partition-engine.ts';
import type { BlobStore, DeadLetters, LogRecord } from '../ports.ts';
import type { DecodeLogRecordStep } from './decode-log-record-step.ts';
import { acquireLogPartition } from './owned-log-partition.ts';
import { createMinerSource } from './miner-source.ts';
import type { OwnedLogPartition } from './owned-log-partition.ts';
import type { LogCheckpointStore } from './ports.ts';
import { createLogRecordProcessor } from './process-log-record.ts';
import type { LogRecordProcessor } from './process-log-record.ts';
import { showLogPartitions } from './show-log-partitions.ts';
import { writeLogCheckpoint } from './write-log-checkpoint.ts';

/** What the engine works with. */
export interface LogEngineDeps extends EngineDeps {
  readonly config: LogStreamConfig;
  readonly checkpoints: LogCheckpointStore;
  readonly blobs: BlobStore;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  /** The product's own step when absent. */
  readonly decodeRecord?: DecodeLogRecordStep;
}

/** Creates the log worker between two assignments of everything; it owns no partition yet. */
export function createLogEngine(deps: LogEngineDeps): PartitionEngine {
  const { checkpointIntervalMs } = deps.config;
  return createPartitionEngine<OwnedLogPartition>({ ...deps, checkpointIntervalMs }, (life) => new LogWork(deps, life));
}

/** Finds the templates of log lines and counts them. */
class LogWork implements EngineWork<OwnedLogPartition> {
  readonly isDoneWithBytes = false;
  readonly metrics: EngineMetrics;
  private readonly deps: LogEngineDeps;
  private readonly life: EngineLife<OwnedLogPartition>;
  private readonly processRecord: LogRecordProcessor;

  constructor(deps: LogEngineDeps, life: EngineLife<OwnedLogPartition>) {
    const { metrics } = deps;
    this.deps = deps;
    this.life = life;
    this.processRecord = createLogRecordProcessor({ ...deps, signal: life.closing });
    this.metrics = {
      lagRecords: metrics.logLagRecords,
      lagSeconds: metrics.logLagSeconds,
      snapshotBytes: metrics.logSnapshotBytes,
      checkpointSeconds: metrics.logCheckpointSeconds,
      checkpointAgeSeconds: metrics.logCheckpointAgeSeconds,
    };
  }

  acquire(partition: number): Promise<OwnedLogPartition> {
    const miners = createMinerSource({ maxTemplates: this.deps.config.maxTemplatesPerService });
    return acquireLogPartition(partition, { ...this.deps, miners });
  }

  /** A checkpoint takes the rows, and parks services. */
  mustWait(): boolean {
    const most = 2 * this.servicesPerPartition();
    let rows = 0;
    for (const { changed, state } of this.life.partitions.values()) {
      if (changed && state.memory.services.size > most) return true;
      rows += state.pendingRows();
    }
    return rows >= MAX_PENDING_ROWS;
  }

  async makeRoom(): Promise<void> {
    while (this.mustWait() && !this.life.closing.aborted) await this.life.checkpoint();
  }

  take(owned: OwnedLogPartition, record: LogRecord): Promise<void> | undefined {
    return this.processRecord(owned, record);
  }

  /** Lines are counted when they come. */
  age(): boolean {
    return false;
  }

  pendingRows(): number {
    let rows = 0;
    for (const { state } of this.life.partitions.values()) rows += state.pendingRows();
    return rows;
  }

  async commit(changed: readonly OwnedLogPartition[]): Promise<void> {
    await writeLogCheckpoint(changed, (owned) => this.life.isHeld(owned), {
      ...this.deps,
      maxServices: this.servicesPerPartition(),
      signal: this.life.closing,
    });
  }

  show(): void {
    showLogPartitions(this.life.partitions.values(), this.deps.metrics);
  }

  private servicesPerPartition(): number {
    return Math.max(1, Math.floor(this.deps.config.maxServices / Math.max(1, this.life.partitions.size)));
  }
}
