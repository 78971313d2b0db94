import { randomUUID } from 'node:crypto';
import { encodeRequestJson } from '../../contracts/otlp/otlp-json.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { IngestDeadLetterReason, Topic } from '../../contracts/topics/topics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createBatchIds } from '../batch-ids.ts';
import { createMemoryPool } from '../memory-pool.ts';
import type { EventLogWriter, OutgoingRecord } from '../ports.ts';
import { MAX_RECORD_BYTES, createRequestWalker } from '../wire/walk-request.ts';
import type { RequestWalker, WalkedRequest } from '../wire/walk-request.ts';
import { appendRequests } from './append-requests.ts';
import { createUndecodableRequests } from './dead-letters.ts';
import type { UndecodableRequests } from './dead-letters.ts';
import { createGroupCommit } from './group-commit.ts';
import type { GroupCommit } from './group-commit.ts';
import type { ShardedRequest } from './join-shards.ts';
import { partialSuccessOf } from './partial-success.ts';
import type { IncomingTelemetry, ReceiverName, TelemetryIntake } from './telemetry-intake.ts';

/** One append holds at most about this much. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** Enough to hide the log's latency, and few enough that requests meet in a group. */
const MAX_APPENDS_IN_FLIGHT = 2;
/** An append of less than this costs about as much as one of this. */
const MIN_APPEND_BESIDE_BYTES = 512 * 1024;
/** Of records, kept for the next ones. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** Custom patterns may change while we run; verdicts on attribute names are forgotten this often. */
const KEY_VERDICTS_MAX_AGE_MS = 10_000;

/** What an intake is made of. */
export interface TelemetryIntakeOptions {
  readonly writer: EventLogWriter;
  readonly redactor: Redactor;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Appends to the event log at one time. */
  readonly maxAppendsInFlight?: number;
  /** Requests that come while so many bytes wait for the event log are told to come again. */
  readonly maxQueuedBytes?: number;
}

/** Joins the walker with the event log, metrics and logs. */
export function createTelemetryIntake(options: TelemetryIntakeOptions): TelemetryIntake {
  const { writer, redactor, metrics, logger, nowMs } = options;
  const undecodable = createUndecodableRequests({ writer, redactor, metrics, logger });
  const currentWalker = createCurrentWalker(redactor, nowMs);
  const commit = createCommit(options);

  const decode = async (request: IncomingTelemetry, receivedAtMs: number): Promise<WalkedRequest> => {
    const partitionCount = await writer.partitionCount(Topic.rawTelemetry).catch(failForNow);
    const { signal, tenant } = request;
    try {
      const bytes = request.encoding === 'json' ? encodeRequestJson(signal, request.bytes) : request.bytes;
      return currentWalker().walk({ signal, bytes, partitionCount, tenant });
    } catch (cause) {
      const error = ScoutError.from(cause);
      if (error.code === ErrorCode.invalidArgument) await undecodable.put(request, receivedAtMs);
      throw error;
    }
  };

  const append = createAppend(commit, undecodable);

  return {
    async take(request) {
      const { receiver, signal, bytes } = request;
      metrics.ingestBytes.inc({ receiver, signal }, bytes.length);
      const receivedAtMs = nowMs();
      try {
        const walked = await decode(request, receivedAtMs);
        const { shards } = walked;
        if (shards.length > 0) await append(request, { signal, receivedAtMs, shards });
        countRecords(metrics, request, { walked, receivedAtMs });
        const partialSuccess = partialSuccessOf(signal, walked.rejected);
        metrics.ingestRequests.inc({
          receiver,
          signal,
          outcome: partialSuccess === undefined ? 'accepted' : 'partial',
        });
        return partialSuccess;
      } catch (cause) {
        const error = ScoutError.from(cause);
        metrics.ingestRequests.inc({ receiver, signal, outcome: error.code });
        logRefused(logger, { receiver, signal, error });
        throw error;
      }
    },
    countRefused(receiver, error) {
      metrics.ingestRequests.inc({ receiver, signal: 'unknown', outcome: error.code });
      logRefused(logger, { receiver, error });
    },
    drain: () => commit.drain(),
  };
}

/**
 * Appends. A record that is too large for the log stays so: its request is refused for good and leaves a redacted copy. Any
 * other failure is the log's.
 */
function createAppend(
  commit: GroupCommit<ShardedRequest>,
  undecodable: UndecodableRequests,
): (request: IncomingTelemetry, sharded: ShardedRequest) => Promise<void> {
  return async (request, sharded) => {
    try {
      await commit.append(sharded, request.bytes.length);
    } catch (cause) {
      const error = ScoutError.from(cause);
      if (error.code !== ErrorCode.invalidArgument) throw comeAgain(error);
      await undecodable.put(request, sharded.receivedAtMs, IngestDeadLetterReason.recordRefused);
      const message = `The event log refuses records of this size. ${error.message} Send smaller spans and log records, or raise max.message.bytes of the topic.`;
      throw new ScoutError({ code: ErrorCode.invalidArgument, message, cause: error });
    }
  };
}

const COME_AGAIN: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.resourceExhausted,
  ErrorCode.unavailable,
  ErrorCode.deadlineExceeded,
]);

function failForNow(cause: unknown): never {
  throw comeAgain(ScoutError.from(cause));
}

/**
 * What the event log refuses (its password is wrong, a right is missing) is no fault of the request: its sender must keep
 * it and come again, whatever the log's reason is.
 */
function comeAgain(error: ScoutError): ScoutError {
  if (COME_AGAIN.has(error.code)) return error;
  const message = 'The event log does not take the request now; send it again.';
  return new ScoutError({ code: ErrorCode.unavailable, message, cause: error });
}

function createCommit({ writer, metrics, ...options }: TelemetryIntakeOptions): GroupCommit<ShardedRequest> {
  const appending = {
    maxBytes: MAX_RECORD_BYTES,
    memory: createMemoryPool(MAX_KEPT_BYTES),
    nextBatchId: createBatchIds(randomUUID()),
    append: (records: readonly OutgoingRecord[]) => writer.append(Topic.rawTelemetry, records),
  };
  return createGroupCommit({
    write: (requests) => appendRequests(requests, appending),
    maxGroupBytes: MAX_GROUP_BYTES,
    maxWritesInFlight: options.maxAppendsInFlight ?? MAX_APPENDS_IN_FLIGHT,
    minBesideBytes: MIN_APPEND_BESIDE_BYTES,
    maxQueuedBytes: options.maxQueuedBytes ?? MAX_QUEUED_BYTES,
    onDepth: ({ requests, bytes, writes }) => {
      metrics.ingestQueuedRequests.set(requests);
      metrics.ingestQueuedBytes.set(bytes);
      metrics.ingestAppendsInFlight.set(writes);
    },
  });
}

function createCurrentWalker(redactor: Redactor, nowMs: () => number): () => RequestWalker {
  let walker = createRequestWalker(redactor);
  let createdAtMs = nowMs();
  return () => {
    const now = nowMs();
    if (now - createdAtMs >= KEY_VERDICTS_MAX_AGE_MS) {
      walker = createRequestWalker(redactor);
      createdAtMs = now;
    }
    return walker;
  };
}

interface Refusal {
  readonly receiver: ReceiverName;
  readonly signal?: Signal;
  readonly error: ScoutError;
}

function logRefused(logger: Logger, { receiver, signal, error }: Refusal): void {
  // The cause of what could not be decoded may quote the request, which must not reach a log.
  const cause = error.code === ErrorCode.invalidArgument ? {} : { err: error };
  const fields = { receiver, ...(signal === undefined ? {} : { signal }), code: error.code, reason: error.message };
  logger.warn({ ...fields, ...cause }, 'A telemetry request was refused');
}

function countRecords(
  metrics: Metrics,
  { receiver, signal }: IncomingTelemetry,
  { walked, receivedAtMs }: { readonly walked: WalkedRequest; readonly receivedAtMs: number },
): void {
  metrics.ingestRecords.inc({ receiver, signal, outcome: 'accepted' }, walked.accepted);
  for (const [reason, count] of walked.rejected) {
    metrics.ingestRecords.inc({ receiver, signal, outcome: 'rejected' }, count);
    metrics.ingestRejected.inc({ signal, reason }, count);
  }
  for (const [kind, count] of walked.redactions) metrics.ingestRedactions.inc({ kind }, count);
  if (walked.newestMs > 0) metrics.ingestLagSeconds.observe(Math.max(0, receivedAtMs - walked.newestMs) / 1000);
}
