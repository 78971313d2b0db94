import { RecordHeader } from '../contracts/topics/topics.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type { StepOutcome, StepReason } from './outcome.ts';
import type { DeadLetters, LogRecord } from './ports.ts';
import { retrying } from './retry.ts';

/** What acting on outcomes needs. */
export interface OutcomeHandlerDeps {
  readonly deadLetters: DeadLetters;
  readonly deadLetterTopic: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the waiting for a topic that doesn't answer. */
  readonly signal: AbortSignal;
}

/** Where an outcome's record came from. */
export interface RecordOrigin {
  readonly partition: number;
  readonly record: LogRecord;
}

/**
 * Acts on what the last step said. Resolves when nothing more has to happen to the record: the offset may move beyond
 * it. After a crash a record may be on the other topic twice.
 * @throws ScoutError when the other topic does not take the record
 */
export type OutcomeHandler = (outcome: StepOutcome<unknown>, origin: RecordOrigin) => Promise<void>;

/** Creates the handler of one consumer. */
export function createOutcomeHandler(deps: OutcomeHandlerDeps): OutcomeHandler {
  const { deadLetterTopic, metrics, logger } = deps;
  return async function handleOutcome(outcome, origin) {
    switch (outcome.kind) {
      case 'ok':
        return;
      case 'drop':
        logger.debug({ ...placeOf(origin), reason: outcome.reason }, 'A record was dropped.');
        return;
      case 'dlq':
        await forward({ ...origin, topic: deadLetterTopic, reason: outcome.reason }, deps);
        metrics.streamDeadLetters.inc({ reason: outcome.reason });
        return;
      case 'redirect':
        await forward({ ...origin, topic: outcome.topic, reason: outcome.reason }, deps);
    }
  };
}

type Letter = RecordOrigin & { readonly topic: string; readonly reason: StepReason };

/**
 * A topic that does not answer is waited for: it is on the log that records come from, and a letter that is not
 * written would be lost. A topic that refuses the letter's content (it is too long with its headers) gets one that only
 * names the record, so that no record stops its partition.
 */
async function forward(letter: Letter, deps: OutcomeHandlerDeps): Promise<void> {
  const { partition, record, topic, reason } = letter;
  const headers = {
    ...record.headers,
    [RecordHeader.reason]: reason,
    [RecordHeader.originPartition]: String(partition),
    [RecordHeader.originOffset]: String(record.offset),
  };
  try {
    await append(letter, { value: record.value, headers }, deps);
  } catch (error) {
    const failure = ScoutError.from(error);
    if (deps.signal.aborted || failure.code !== ErrorCode.invalidArgument) throw failure;
    const place = `${String(partition)}/${String(record.offset)}`;
    deps.logger.error({ ...placeOf(letter), err: failure }, 'A record was refused; only its place is set aside.');
    await append(letter, { value: new Uint8Array(), headers: { ...headers, [RecordHeader.withheld]: place } }, deps);
  }
  deps.logger.warn({ ...placeOf(letter), topic, reason }, 'A record was set aside.');
}

async function append(
  { topic, partition }: Letter,
  content: Pick<LogRecord, 'value' | 'headers'>,
  { deadLetters, logger, signal }: OutcomeHandlerDeps,
): Promise<void> {
  await retrying(() => deadLetters.append(topic, [{ partition, ...content }]), {
    what: 'append to another topic',
    logger,
    signal,
  });
}

function placeOf({ partition, record }: RecordOrigin): { readonly partition: number; readonly offset: number } {
  return { partition, offset: record.offset };
}
