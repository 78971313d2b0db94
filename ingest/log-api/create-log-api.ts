import type { OtlpPartialSuccess } from '../../contracts/otlp/otlp-messages.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import { TransportStatus } from '../http-status.ts';
import { ReceiverName } from '../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { encodeIncomingLogs } from '../log-records/incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { jsonAnswer, problemAnswer } from './log-api-answer.ts';
import type { LogApiAnswer, RejectedItem } from './log-api-answer.ts';
import { LOG_MEDIA_TYPES, logBodyKindOf, parseLogItems } from './parse-log-items.ts';
import { PROBLEM_MESSAGES, readLogItem } from './read-log-item.ts';

/** Rejected items that an answer lists; `rejectedCount` counts them all. */
const MAX_LISTED = 100;
const SCOPE_NAME = 'slo-scout/log-api';

/** A request as it came, decompressed. */
export interface LogApiRequest {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  /** Who sent it, when receivers ask for tokens. */
  readonly tenant?: string | undefined;
}

/** The log API without its transport. */
export interface LogApi {
  /** Takes a request; failures are answers too. Resolves when everything accepted is durable. */
  handle(request: LogApiRequest): Promise<LogApiAnswer>;
}

/** What the log API needs. */
export interface LogApiOptions {
  readonly intake: TelemetryIntake;
  readonly metrics: LogReceiverMetrics;
  readonly nowMs: () => number;
}

/**
 * Creates the handler of `POST /ingest/logs`: a JSON object, an array of objects or NDJSON. A bad item rejects that item;
 * the answer is 200 as long as one was taken, and 400 when none was.
 */
export function createLogApi(options: LogApiOptions): LogApi {
  const take = async (request: LogApiRequest): Promise<LogApiAnswer> => {
    const read = readOrCount(request, options);
    if (read instanceof ScoutError) return problemAnswer(read);
    const { rejected, rejectedCount } = read;
    const taken = read.logs.length;
    for (const [code, count] of rejectedCount) {
      options.metrics.logItemsRejected.inc({ receiver: ReceiverName.logApi, reason: code }, count);
    }
    const refusedItems = [...rejectedCount.values()].reduce((sum, count) => sum + count, 0);
    if (taken === 0) {
      const error = invalid('No item could be taken; "rejected" lists the first of them.');
      options.intake.countRefused(ReceiverName.logApi, error);
      return problemAnswer(error, { rejected, rejectedCount: refusedItems });
    }
    const partial = await options.intake.take({
      receiver: ReceiverName.logApi,
      signal: 'logs',
      encoding: 'protobuf',
      bytes: encodeIncomingLogs(read.logs, SCOPE_NAME),
      tenant: request.tenant,
    });
    return successAnswer({ taken, rejected, refusedItems, partial });
  };
  return {
    async handle(request) {
      if (logBodyKindOf(request.contentType) === undefined) {
        const error = invalid(`Content-Type must be ${LOG_MEDIA_TYPES[0]} or ${LOG_MEDIA_TYPES[1]}.`);
        options.intake.countRefused(ReceiverName.logApi, error);
        return problemAnswer(error, { status: TransportStatus.unsupportedMediaType });
      }
      try {
        return await take(request);
      } catch (cause) {
        return problemAnswer(ScoutError.from(cause));
      }
    },
  };
}

interface ReadRequest {
  readonly logs: readonly IncomingLog[];
  readonly rejected: readonly RejectedItem[];
  readonly rejectedCount: ReadonlyMap<string, number>;
}

/** What cannot be parsed never reaches the intake, so it is counted here. */
function readOrCount(request: LogApiRequest, { intake, nowMs }: LogApiOptions): ReadRequest | ScoutError {
  try {
    return readRequest(request, nowMs());
  } catch (cause) {
    const error = ScoutError.from(cause);
    intake.countRefused(ReceiverName.logApi, error);
    return error;
  }
}

function readRequest({ bytes, contentType }: LogApiRequest, nowMs: number): ReadRequest {
  const receivedNs = BigInt(nowMs) * 1_000_000n;
  const items = parseLogItems(bytes.toString('utf8'), logBodyKindOf(contentType) ?? 'json');
  const logs: IncomingLog[] = [];
  const rejected: RejectedItem[] = [];
  const rejectedCount = new Map<string, number>();
  items.forEach((item, index) => {
    const read = readLogItem(item, receivedNs);
    if (read.kind === 'log') {
      logs.push(read.log);
      return;
    }
    const { problem: code } = read;
    rejectedCount.set(code, (rejectedCount.get(code) ?? 0) + 1);
    if (rejected.length < MAX_LISTED) rejected.push({ index, code, message: PROBLEM_MESSAGES[code] });
  });
  return { logs, rejected, rejectedCount };
}

interface TakenRequest {
  readonly taken: number;
  readonly rejected: readonly RejectedItem[];
  readonly refusedItems: number;
  readonly partial: OtlpPartialSuccess | undefined;
}

/** The intake says how many records it rejected, not which. */
function successAnswer({ taken, rejected, refusedItems, partial }: TakenRequest): LogApiAnswer {
  const later = partial?.rejectedSpans ?? 0;
  return jsonAnswer({
    accepted: taken - later,
    rejected,
    rejectedCount: refusedItems + later,
    ...(partial === undefined ? {} : { reason: partial.errorMessage }),
  });
}

function invalid(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}
