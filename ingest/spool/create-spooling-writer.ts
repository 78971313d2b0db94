import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolMetrics } from '../../platform/metrics/spool-metrics.ts';
import { createBatchIds } from '../batch-ids.ts';
import type { BatchIds } from '../batch-ids.ts';
import type { EventLogWriter, OutgoingRecord } from '../ports.ts';
import { createDrainPace } from './drain-pace.ts';
import { drainSpool } from './drain-spool.ts';
import { createLogLink } from './log-link.ts';
import type { LogLink } from './log-link.ts';
import { maintainSpool } from './maintain-spool.ts';
import { openPartitionCounts } from './partition-counts.ts';
import type { PartitionCounts } from './partition-counts.ts';
import { createSpoolAppender } from './spool-appender.ts';
import { createSpoolDisk } from './spool-disk.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { takeSpoolFolder } from './spool-folder.ts';
import type { SpoolFolder } from './spool-folder.ts';
import { SpoolState, createSpoolMode } from './spool-mode.ts';
import type { SpoolMode } from './spool-mode.ts';
import { Spool } from './spool.ts';
import { createTurnstile } from './turnstile.ts';
import { createWakeUp } from './wake-up.ts';

/** An event log writer that goes on while the log is away. */
export interface SpoolingWriter extends EventLogWriter {
  /** Why records cannot be acknowledged at present (the spool is full, or its disk fails), or undefined. */
  health(): string | undefined;
  state(): SpoolState;
}

/** What a spooling writer is made of. */
export interface SpoolingWriterOptions {
  /** The event log; closed with the spooling writer. */
  readonly writer: EventLogWriter;
  /** Shared by the ingest processes of a machine. */
  readonly dir: string;
  readonly maxBytes: number;
  /** Partitions that a new topic gets. */
  readonly partitions: number;
  readonly metrics: SpoolMetrics;
  readonly logger: Logger;
  /** How long a request is held by a log that does not answer, or by a drain; 5 s when absent. */
  readonly appendTimeoutMs?: number;
  /** How long closing waits for a drain that is under way; 10 s when absent. */
  readonly closeGraceMs?: number;
  /** Size at which a segment is sealed; 16 MiB when absent. */
  readonly segmentBytes?: number;
  readonly disk?: SpoolDisk;
}

const APPEND_TIMEOUT_MS = 5_000;
const CLOSE_GRACE_MS = 10_000;
const SEGMENT_BYTES = 16 * 1024 * 1024;
const CLOSE_POLL_MS = 20;

/**
 * Wraps the event log: an append resolves when its records are in the log, or synced to the disk.
 *
 *     direct ──log away──▶ spooling ──a batch replayed──▶ draining ──spool empty──▶ direct
 *                             ▲                              │
 *                             └───────────log away───────────┘
 *
 * - direct: appends go to the log. One that fails as unavailable or deadline_exceeded, or is not answered in time, goes
 *   to the spool, and the state is spooling. Other failures are the caller's. After a time-out the records may be in the
 *   log twice.
 * - spooling: appends go to the spool at once. The oldest spooled batch is offered to the log again and again (after
 *   0.2 s, doubling up to 3 s), which is how the log's return is noticed. What a process that is gone has left is
 *   drained like one's own.
 * - draining: the log takes batches. New appends still go to the spool, behind what waits there: order is kept within
 *   every partition. So that the end is reached, what comes in is slower than what goes out: the pace of drain-pace.ts
 *   holds appends back, and after a while tells them to come again (resource_exhausted). A full spool is empty within
 *   five minutes wherever the log takes it in four. With 1 MiB left appends are held for the moment of replaying the
 *   rest, and the state is direct.
 *
 * A full spool refuses with resource_exhausted, a failing disk with unavailable: neither acknowledges anything. Records
 * get the header `batch_id` unless they have it.
 * @throws ScoutError failed_precondition when the folder cannot be used
 */
export async function createSpoolingWriter(options: SpoolingWriterOptions): Promise<SpoolingWriter> {
  const { metrics, logger, disk = createSpoolDisk(), appendTimeoutMs = APPEND_TIMEOUT_MS } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const link = createLogLink(options.writer, signal);
  const processId = randomUUID();
  const { spool, folder, counts } = await openParts({ ...options, disk, appendTimeoutMs, link, processId });
  const mode = createSpoolMode({ logger, metrics });
  if (spool.level.bytes > 0) mode.change(SpoolState.spooling);
  const pace = createDrainPace({ now: monotonicMs, maxWaitMs: appendTimeoutMs });
  const shared = { link, spool, mode, pace, turnstile: createTurnstile(), wakeUp: createWakeUp(), metrics, logger };
  const append = createSpoolAppender({ ...shared, appendTimeoutMs });
  const work = Promise.all([
    drainSpool({ ...shared, disk, counts, signal, handOverTimeoutMs: appendTimeoutMs }),
    maintainSpool({ ...shared, folder, signal }),
  ]);
  const nextBatchId = createBatchIds(processId);

  return {
    partitionCount: (topic) => counts.best(topic),
    async append(topic, records) {
      if (records.length === 0) return;
      try {
        await append(
          topic,
          records.map((record) => withBatchId(record, nextBatchId)),
        );
      } catch (cause) {
        const error = ScoutError.from(cause);
        metrics.spoolRefused.inc({ reason: error.code }, records.length);
        throw error;
      }
    },
    health: () => spool.problem,
    state: () => mode.state,
    async close() {
      await drainedOrLate(mode, options.closeGraceMs ?? CLOSE_GRACE_MS);
      stop.abort();
      shared.wakeUp.wake();
      await work;
      await spool.close();
      await link.close();
    },
  };
}

function monotonicMs(): number {
  return performance.now();
}

interface PartsOptions extends SpoolingWriterOptions {
  readonly disk: SpoolDisk;
  readonly appendTimeoutMs: number;
  readonly link: LogLink;
  readonly processId: string;
}

interface Parts {
  readonly spool: Spool;
  readonly folder: SpoolFolder;
  readonly counts: PartitionCounts;
}

async function openParts(options: PartsOptions): Promise<Parts> {
  const { dir: root, disk, logger, link, maxBytes, segmentBytes = SEGMENT_BYTES } = options;
  try {
    await disk.makeFolder(root);
    const id = `${Date.now().toString(36)}-${options.processId}`;
    const folder = await takeSpoolFolder({ root, disk, id, nowMs: Date.now, logger });
    const spool = new Spool({ root, folder, disk, maxBytes, segmentBytes, logger });
    await spool.adopt();
    const counts = await openPartitionCounts({
      ...{ link, disk, root, logger, now: monotonicMs, timeoutMs: options.appendTimeoutMs },
      newTopicPartitions: options.partitions,
    });
    return { folder, spool, counts };
  } catch (cause) {
    throw unusable(root, cause);
  }
}

function withBatchId(record: OutgoingRecord, nextBatchId: BatchIds): OutgoingRecord {
  if (record.headers[RecordHeader.batchId] !== undefined) return record;
  return { ...record, headers: { ...record.headers, [RecordHeader.batchId]: nextBatchId() } };
}

async function drainedOrLate(mode: SpoolMode, graceMs: number): Promise<void> {
  const deadlineMs = monotonicMs() + graceMs;
  while (mode.state === SpoolState.draining && monotonicMs() < deadlineMs) await delay(CLOSE_POLL_MS);
}

function unusable(dir: string, cause: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The folder ${dir} cannot hold the spool; make it writable, or set SLO_SCOUT_SPOOL_DIR to another one.`,
    cause,
    details: { dir },
  });
}
