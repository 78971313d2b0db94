import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EventLogConsumer, PartitionHandler } from '../ports.ts';

/** A handler that must be asked to end, and may end by itself. */
export interface EndingHandler extends PartitionHandler {
  /** To be called now and then. */
  tick(): void;
  /** Writes what there is; resolves when nothing is running. */
  stop(): Promise<void>;
  /** Aborted with a ScoutError as reason when it can't go on. */
  readonly halted: AbortSignal;
}

/** What consuming needs. */
export interface ConsumeOnceOptions {
  readonly group: string;
  readonly topic: string;
  readonly consumer: EventLogConsumer;
  readonly handler: EndingHandler;
  readonly tickMs: number;
  /** Ends the consumption, after the handler was stopped. */
  readonly signal: AbortSignal;
}

/** How a consumption ended: as it was asked to, because the handler could not go on, or because the event log could not. */
export type ConsumptionEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'halted'; readonly failure: ScoutError }
  | { readonly kind: 'log_failed'; readonly failure: ScoutError };

/** Consumes a topic with one handler until one of the three ends it; the handler is stopped in any case. */
export async function consumeOnce(options: ConsumeOnceOptions): Promise<ConsumptionEnd> {
  const { consumer, handler, signal, group, topic } = options;
  const consumed = new AbortController();
  const consuming = new AbortController();
  const ending = AbortSignal.any([signal, handler.halted, consumed.signal]);
  // The partitions must still be ours while the handler writes its last: the consumer is told to end after it.
  const stopped = aborted(ending)
    .then(() => handler.stop())
    .finally(() => consuming.abort());
  const ticker = setInterval(() => handler.tick(), options.tickMs);
  let failure = new ScoutError({ code: ErrorCode.unavailable, message: 'The event log ended.' });
  try {
    await consumer.run({ group, topic, handler, signal: consuming.signal });
  } catch (error) {
    failure = ScoutError.from(error);
  }
  clearInterval(ticker);
  consumed.abort();
  await stopped;
  if (signal.aborted) return { kind: 'stopped' };
  if (handler.halted.aborted) return { kind: 'halted', failure: ScoutError.from(handler.halted.reason) };
  return { kind: 'log_failed', failure };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
