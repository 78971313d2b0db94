import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import { ReceiverName } from '../intake/telemetry-intake.ts';
import { encodeIncomingLogs } from '../log-records/incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { forwardLog } from './forward-log.ts';
import type { FrameBuffer } from './frame-buffer.ts';
import { readForwardMessage } from './read-forward-message.ts';

/** Whole messages of a connection, joined to one request. */
export interface ForwardBatch {
  /** An encoded `ExportLogsServiceRequest`; undefined when no message had a record. */
  readonly bytes: Buffer | undefined;
  /** Chunk ids to acknowledge, in order. */
  readonly chunks: readonly string[];
  /** What came behind them is no message: nothing more can be read. */
  readonly error?: ScoutError;
}

/** How messages are read. */
export interface ForwardBatchOptions {
  readonly frames: FrameBuffer;
  readonly maxMessageBytes: number;
  readonly receivedNs: bigint;
  readonly metrics: LogReceiverMetrics;
}

/** No further message joins a batch that has this many bytes of messages, or records: compressed chunks have few bytes. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_RECORDS = 20_000;
const SCOPE_NAME = 'slo-scout/forward';

/** Takes the messages that are whole, up to about 1 MiB of them, and maps their events to log records. */
export function takeForwardBatch(options: ForwardBatchOptions): ForwardBatch | undefined {
  const logs: IncomingLog[] = [];
  const chunks: string[] = [];
  try {
    const messages = readMessages(options, logs, chunks);
    if (messages === 0) return undefined;
    return { bytes: encode(logs), chunks };
  } catch (cause) {
    return { bytes: encode(logs), chunks, error: ScoutError.from(cause) };
  }
}

function readMessages(options: ForwardBatchOptions, logs: IncomingLog[], chunks: string[]): number {
  const { frames, maxMessageBytes, receivedNs, metrics } = options;
  let messages = 0;
  for (let bytes = 0; bytes < BATCH_BYTES && logs.length < BATCH_RECORDS; messages += 1) {
    const frame = frames.next();
    if (frame === undefined) break;
    bytes += frame.length;
    const message = readForwardMessage(frame, maxMessageBytes);
    if (message === undefined) continue;
    metrics.forwardMessages.inc({ mode: message.mode });
    for (const reason of message.rejected) metrics.logItemsRejected.inc({ receiver: ReceiverName.forward, reason });
    for (const entry of message.entries) logs.push(forwardLog(message.tag, entry, receivedNs));
    if (message.chunk !== undefined) chunks.push(message.chunk);
  }
  return messages;
}

function encode(logs: readonly IncomingLog[]): Buffer | undefined {
  return logs.length === 0 ? undefined : encodeIncomingLogs(logs, SCOPE_NAME);
}
