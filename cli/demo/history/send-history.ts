import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { sendUntilAnswered } from '../../import/send-until-answered.ts';
import type { TraceSender } from '../../import/trace-sender.ts';
import type { HistoryRequest, ShopHistory } from './shop-history.ts';

/** What was sent and acknowledged. */
export interface SentHistory {
  readonly requests: number;
  readonly traces: number;
  readonly spans: number;
}

/** How to send. */
export interface SendHistoryOptions {
  readonly history: ShopHistory;
  readonly sender: TraceSender;
  readonly concurrency: number;
  /** Requests that were acknowledged before are not sent again. */
  readonly shouldSend?: (index: number) => boolean;
  readonly onAcknowledged?: (request: HistoryRequest) => void;
  readonly onProgress?: (sent: SentHistory) => void;
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a history, request by request, and resolves when the last one is acknowledged.
 * @throws ScoutError unavailable, data_loss when a span was rejected, cancelled
 */
export async function sendHistory(options: SendHistoryOptions): Promise<SentHistory> {
  const { history, concurrency } = options;
  const sent = { requests: 0, traces: 0, spans: 0 };
  let next = 0;
  const sendSome = async (): Promise<void> => {
    while (next < history.requestCount) {
      const index = next;
      next += 1;
      if (options.shouldSend?.(index) === false) continue;
      const request = history.requestAt(index);
      await sendOne(request, options);
      sent.requests += 1;
      sent.traces += request.traces;
      sent.spans += request.spans;
      options.onProgress?.(sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendSome));
  return sent;
}

async function sendOne(request: HistoryRequest, options: SendHistoryOptions): Promise<void> {
  const { sender, giveUpAfterMs, signal } = options;
  const outcome = await sendUntilAnswered(sender, request.bytes, { giveUpAfterMs, onRetry: () => undefined, signal });
  if (outcome.kind === 'refused') throw lost(outcome.reason);
  if (outcome.rejectedSpans > 0) throw lost(outcome.message);
  options.onAcknowledged?.(request);
}

function lost(reason: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message: `The ingest port did not take all of the history: ${reason}`,
  });
}
