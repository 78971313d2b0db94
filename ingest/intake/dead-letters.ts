import { IngestDeadLetterReason, RecordHeader, Topic } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { EventLogWriter } from '../ports.ts';
import { redactUndecodable } from './redact-undecodable.ts';
import type { IncomingTelemetry } from './telemetry-intake.ts';

/** So many copies are written at a time; whoever sends garbage faster leaves fewer. */
const MAX_IN_FLIGHT = 4;

/** Where requests go that can never be taken. */
export interface UndecodableRequests {
  /** Resolves when a redacted copy is durable, or when that failed, which is counted and logged. Never rejects. */
  put(request: IncomingTelemetry, receivedAtMs: number, reason?: IngestDeadLetterReason): Promise<void>;
}

/** What keeping them needs. */
export interface UndecodableRequestsDeps {
  readonly writer: EventLogWriter;
  readonly redactor: Redactor;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Keeps undecodable requests on the dead-letter topic, spread over its partitions. */
export function createUndecodableRequests(deps: UndecodableRequestsDeps): UndecodableRequests {
  const { writer, redactor, metrics, logger } = deps;
  let inFlight = 0;
  let next = 0;

  const write = async (request: IncomingTelemetry, reason: string, receivedAtMs: number): Promise<void> => {
    const partitionCount = await writer.partitionCount(Topic.rawTelemetryDlq);
    next = (next + 1) % partitionCount;
    const headers = {
      [RecordHeader.reason]: reason,
      [RecordHeader.signal]: request.signal,
      [RecordHeader.receiver]: request.receiver,
      [RecordHeader.encoding]: request.encoding,
      [RecordHeader.receivedAtMs]: String(receivedAtMs),
      [RecordHeader.originalBytes]: String(request.bytes.length),
    };
    const value = redactUndecodable(request.bytes, request.encoding, redactor);
    await writer.append(Topic.rawTelemetryDlq, [{ partition: next, value, headers }]);
  };

  return {
    async put(request, receivedAtMs, reason = malformedReason(request)) {
      const count = (outcome: string): void =>
        metrics.ingestDeadLetters.inc({ signal: request.signal, reason, outcome });
      if (inFlight >= MAX_IN_FLIGHT) {
        count('skipped');
        return;
      }
      inFlight += 1;
      try {
        await write(request, reason, receivedAtMs);
        count('written');
      } catch (cause) {
        count('failed');
        logger.warn({ err: ScoutError.from(cause), reason }, 'A dead letter could not be written');
      } finally {
        inFlight -= 1;
      }
    },
  };
}

function malformedReason({ encoding }: IncomingTelemetry): IngestDeadLetterReason {
  return encoding === 'json' ? IngestDeadLetterReason.malformedJson : IngestDeadLetterReason.malformedProtobuf;
}
