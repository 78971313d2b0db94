import { performance } from 'node:perf_hooks';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { LogStreamConfig } from '../../platform/config/log-stream-config.ts';
import { decodeArchiveBatch } from '../archive/archive-batch.ts';
import { listArchive } from '../archive/list-archive.ts';
import type { BlobStore } from '../ports.ts';
import { createMinerSource } from '../logs/miner-source.ts';
import { captureSettled } from './capture-settled.ts';
import { chooseBatches, requireTelemetry } from './choose-batches.ts';
import type { ReplayedPosition } from './choose-batches.ts';
import { openLiveTemplates } from './live-templates.ts';
import type { PartitionPlan, ReplayKind, ReplayPosition, ReplayStaging, ResumedReplay } from './ports.ts';
import type { Replayed } from './replayed.ts';
import { createReplayedLogs } from './replayed-logs.ts';
import { createReplayedTraces } from './replayed-traces.ts';
import type { ReplayLimits } from './replayed-traces.ts';

/** What reprocessing reads and writes. */
export interface ReprocessorDeps {
  readonly staging: ReplayStaging;
  /** Holds the archive. */
  readonly archive: BlobStore;
  /** Holds the live workers' snapshots and the samples of log capsules. */
  readonly snapshots: BlobStore;
  readonly limits: ReplayLimits;
  readonly logLimits: Pick<LogStreamConfig, 'maxTemplatesPerService' | 'maxServices'>;
  readonly retentionMs: number;
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** A run's part of the work; `alive` is called at least every few seconds and throws to stop it. */
export interface ReprocessJob extends ReprocessRange {
  readonly runId: string;
  readonly alive: (doing: string) => void;
}

/** What is to be replayed: a partition may have both kinds. */
export interface PlannedReplay {
  readonly partitions: readonly number[];
  readonly logPartitions: readonly number[];
}

/** Computes the aggregates of a range again. */
export interface Reprocessor {
  /**
   * Fixes what the live rows are and what is to be replayed, once the live workers have counted all they have of the
   * range and the archive holds all that they have counted.
   * @throws ScoutError failed_precondition when the range does not settle or the archive lacks something
   */
  plan(job: ReprocessJob): Promise<PlannedReplay>;
  /** Replays one kind of a partition into the staging rows, from where an earlier try has come to. */
  replay(job: ReplayJob): Promise<void>;
}

/** What one replay is of. */
export interface ReplayJob extends ReprocessJob {
  readonly kind: ReplayKind;
  readonly partition: number;
}

const WAIT_MS = 2_000;
/** Longest wait for the archive to catch up. */
const PATIENCE_MS = 600_000;
/** A part of a replay is staged when it has so many rows, or took so long. */
const MAX_STAGED_ROWS = 20_000;
const STAGE_INTERVAL_MS = 15_000;
/** How long a replay may keep the event loop: heartbeats and health checks share it. */
const MAX_HOLD_MS = 20;

/** Creates the reprocessor. */
export function createReprocessor(deps: ReprocessorDeps): Reprocessor {
  return {
    plan: (job) => plan(job, deps),
    replay: (job) => replay(job, deps),
  };
}

async function plan(job: ReprocessJob, deps: ReprocessorDeps): Promise<PlannedReplay> {
  const { staging, archive, retentionMs, nowMs } = deps;
  const positions = await captureSettled(job, deps);
  await archiveHas(positions, job, deps);
  job.alive('Listing the archive');
  const objects = await listArchive(archive, { fromMs: nowMs() - retentionMs, toMs: nowMs() });
  requireTelemetry(objects, job);
  const plans = chooseBatches(objects, positions, job);
  await staging.plan(job.runId, plans, nowMs());
  const partitionsOf = (kind: ReplayKind) => plans.filter((planned) => planned.kind === kind).map(toPartition);
  return { partitions: partitionsOf('traces'), logPartitions: partitionsOf('logs') };
}

function toPartition({ partition }: PartitionPlan): number {
  return partition;
}

async function archiveHas(
  positions: readonly ReplayedPosition[],
  job: ReprocessJob,
  { staging, sleep, nowMs }: ReprocessorDeps,
): Promise<void> {
  for (const deadlineMs = nowMs() + PATIENCE_MS; nowMs() < deadlineMs;) {
    job.alive('Waiting for the archive');
    await staging.touch(job.runId, nowMs());
    const archived = await staging.archivedOffsets();
    if (positions.every(({ partition, endOffset }) => (archived.get(partition) ?? 0) >= endOffset)) return;
    await sleep(WAIT_MS);
  }
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message:
      'The archive has not got what is counted: SLO_SCOUT_ARCHIVE must be on, and the blob store of the stream role ' +
      'must take its batches (metric slo_scout_archive_lag_records).',
  });
}

async function replay(job: ReplayJob, deps: ReprocessorDeps): Promise<void> {
  const { staging, archive } = deps;
  const { runId, partition } = job;
  const resumed = await staging.resume(runId, job.kind, partition);
  if (resumed.finished) return;
  const replayed = await createReplayed(job, resumed, deps);
  const from = { attempt: resumed.attempt, batchesDone: resumed.batchesDone };
  const stageUpTo = async (position: ReplayPosition): Promise<void> => {
    const counts = { ...replayed.counts };
    const rows = await replayed.takeRows();
    await staging.stage(runId, { partition, from, position, rows, counts, atMs: deps.nowMs() });
    from.batchesDone = position.batchesDone;
    Object.assign(replayed.counts, { spans: 0, lines: 0, unreadableRecords: 0 });
  };
  let stagedAtMs = performance.now();
  for (let done = resumed.batchesDone; done < resumed.batches.length; done += 1) {
    job.alive(`Replaying batch ${String(done + 1)} of ${String(resumed.batches.length)}`);
    await replayBatch(replayed, resumed, { done, archive });
    const isDue = replayed.pendingRows() >= MAX_STAGED_ROWS || performance.now() - stagedAtMs >= STAGE_INTERVAL_MS;
    if (!isDue || done + 1 === resumed.batches.length) continue;
    await stageUpTo({ batchesDone: done + 1, memory: replayed.memory(), finished: false });
    stagedAtMs = performance.now();
  }
  replayed.finish();
  await stageUpTo({ batchesDone: resumed.batches.length, memory: undefined, finished: true });
}

async function createReplayed(job: ReplayJob, resumed: ResumedReplay, deps: ReprocessorDeps): Promise<Replayed> {
  const { staging, snapshots, limits, logLimits } = deps;
  if (job.kind === 'traces') return createReplayedTraces(limits, job, resumed);
  const miner = { maxTemplates: logLimits.maxTemplatesPerService };
  const { maxServices } = logLimits;
  const templates = await openLiveTemplates({
    snapshotKey: () => staging.logSnapshotKey(job.partition),
    ...{ blobs: snapshots, miners: createMinerSource(miner), maxServices },
  });
  const { partition } = job;
  return createReplayedLogs({
    ...{ partition, range: job, miner, maxServices, templates, blobs: snapshots, memory: resumed.memory },
  });
}

async function replayBatch(
  replayed: Replayed,
  { batches, endOffset }: Pick<PartitionPlan, 'batches' | 'endOffset'>,
  { done, archive }: { readonly done: number; readonly archive: BlobStore },
): Promise<void> {
  const batch = batches[done];
  if (batch === undefined) return;
  let yieldedAtMs = performance.now();
  for (const record of await decodeArchiveBatch(await archive.get(batch.key))) {
    if (record.offset < batch.fromOffset || record.offset >= endOffset) continue;
    const waiting = replayed.add(record);
    if (waiting !== undefined) await waiting;
    if (performance.now() - yieldedAtMs < MAX_HOLD_MS) continue;
    await yieldToEvents();
    yieldedAtMs = performance.now();
  }
}
