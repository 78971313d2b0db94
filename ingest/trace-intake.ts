import type { OtlpPartialSuccess, OtlpTraceRequest } from '../contracts/otlp/otlp-messages.ts';
import { RecordHeader, Topic } from '../contracts/topics/topics.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { acceptTraces, partialSuccessOf } from './accept-traces.ts';
import type { AcceptedTraces } from './accept-traces.ts';
import { createGroupCommit } from './group-commit.ts';
import type { EventLogWriter, OutgoingRecord } from './ports.ts';

/** One append holds at most about this much. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024;

/** How a request reached us; a metric label. */
export type IngestProtocol = 'grpc' | 'http';

/** What a receiver hands its requests to. */
export interface TraceIntake {
  /**
   * Decodes and takes a request. Resolves when the event log has every accepted span, with what was rejected.
   * @throws ScoutError invalid_argument when it cannot be decoded; what the event log throws when it cannot be appended
   */
  take(protocol: IngestProtocol, decode: () => OtlpTraceRequest): Promise<OtlpPartialSuccess | undefined>;
  /** Counts a request that failed before it could be decoded. */
  countRefused(protocol: IngestProtocol, error: ScoutError): void;
  /** Resolves when every request taken so far is answered. */
  drain(): Promise<void>;
}

/** What an intake is made of. */
export interface TraceIntakeOptions {
  readonly writer: EventLogWriter;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly nowMs: () => number;
}

/** Joins the pure part of ingest with the event log, metrics and logs. */
export function createTraceIntake(options: TraceIntakeOptions): TraceIntake {
  const { writer, metrics, logger, nowMs } = options;
  const commit = createGroupCommit({
    write: (records) => writer.append(Topic.rawTelemetry, records),
    maxGroupBytes: MAX_GROUP_BYTES,
  });

  const takeDecoded = async (request: OtlpTraceRequest): Promise<OtlpPartialSuccess | undefined> => {
    const receivedAtMs = nowMs();
    const accepted = acceptTraces(request, await writer.partitionCount(Topic.rawTelemetry));
    if (accepted.records.length > 0) await commit.append(toRecords(accepted, receivedAtMs));
    countSpans(metrics, accepted, receivedAtMs);
    return partialSuccessOf(accepted.rejected);
  };

  const countRefused = (protocol: IngestProtocol, error: ScoutError): void => {
    metrics.ingestRequests.inc({ protocol, outcome: error.code });
    // The cause of what could not be decoded may quote the request, which must not reach a log.
    const cause = error.code === ErrorCode.invalidArgument ? {} : { err: error };
    logger.warn({ protocol, code: error.code, reason: error.message, ...cause }, 'A telemetry request was refused');
  };

  return {
    async take(protocol, decode) {
      try {
        const partialSuccess = await takeDecoded(decode());
        metrics.ingestRequests.inc({ protocol, outcome: partialSuccess === undefined ? 'accepted' : 'partial' });
        return partialSuccess;
      } catch (cause) {
        const error = ScoutError.from(cause);
        countRefused(protocol, error);
        throw error;
      }
    },
    countRefused,
    drain: () => commit.drain(),
  };
}

function toRecords(accepted: AcceptedTraces, receivedAtMs: number): readonly OutgoingRecord[] {
  const headers = { [RecordHeader.signal]: 'traces', [RecordHeader.receivedAtMs]: String(receivedAtMs) };
  return accepted.records.map(({ partition, value }) => ({ partition, value, headers }));
}

function countSpans(metrics: Metrics, accepted: AcceptedTraces, receivedAtMs: number): void {
  metrics.ingestSpans.inc({ outcome: 'accepted' }, accepted.acceptedSpans);
  for (const { count } of accepted.rejected) metrics.ingestSpans.inc({ outcome: 'rejected' }, count);
  for (const [kind, count] of accepted.redactions) metrics.ingestRedactions.inc({ kind }, count);
  if (accepted.newestEndNs === undefined) return;
  const lagMs = receivedAtMs - Number(accepted.newestEndNs / 1_000_000n);
  metrics.ingestLagSeconds.observe(Math.max(0, lagMs) / 1000);
}
