import { partitionOf } from '../../contracts/topics/partition-of.ts';
import { encodeCapsuleEvent } from '../../contracts/topics/capsule-event.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import type { DeadLetters } from '../ports.ts';
import { backoffMs, pause } from '../retry.ts';
import type { CapsuleOutbox, ClaimedCapsule } from './ports.ts';

/** What the relay runs on. */
export interface CapsuleEventRelayOptions {
  readonly outbox: CapsuleOutbox;
  /** The event log's producer. */
  readonly writer: DeadLetters & {
    /** Number of partitions of a topic. */
    partitionCount(topic: string): Promise<number>;
  };
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Ends the relay after the batch that it is at. */
  readonly signal: AbortSignal;
  /** How long to wait when there was nothing; 1 s when absent. */
  readonly idleMs?: number;
}

const BATCH = 500;
/** Longer than any append takes before it fails. */
const LEASE_MS = 120_000;
const IDLE_MS = 1_000;
/** How many empty or full rounds pass between two counts of the backlog. */
const ROUNDS_PER_COUNT = 10;

const encoder = new TextEncoder();

/**
 * Publishes changed capsules until the signal aborts: claim → append → remove. An event is removed only when it is
 * durable, so a crash in between publishes it again. Events of one capsule go to one partition, in the order of their
 * versions. Failures are waited out, with growing pauses: what is not published stays in the outbox.
 */
export async function runCapsuleEventRelay(options: CapsuleEventRelayOptions): Promise<void> {
  const { outbox, metrics, logger, signal, idleMs = IDLE_MS } = options;
  let failures = 0;
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      if (round % ROUNDS_PER_COUNT === 0) metrics.capsuleOutboxRows.set(await outbox.size());
      const count = await relayOnce(options);
      failures = 0;
      if (count < BATCH) await pause(idleMs, signal);
    } catch (error) {
      const delayMs = backoffMs(failures);
      failures += 1;
      logger.warn({ err: ScoutError.from(error), delayMs }, 'Capsule events could not be published; they will be.');
      await pause(delayMs, signal);
    }
  }
}

/** Publishes one batch and returns how many entries it had. */
export async function relayOnce(
  options: Pick<CapsuleEventRelayOptions, 'outbox' | 'writer' | 'metrics' | 'nowMs'>,
): Promise<number> {
  const { outbox, writer, metrics, nowMs } = options;
  const claimed = await outbox.claim({ limit: BATCH, nowMs: nowMs(), leaseMs: LEASE_MS });
  if (claimed.length === 0) return 0;
  const partitions = await writer.partitionCount(Topic.capsuleEvents);
  await writer.append(
    Topic.capsuleEvents,
    claimed.map((entry) => toRecord(entry, partitions)),
  );
  await outbox.remove(claimed);
  for (const { event } of claimed) metrics.capsuleEvents.inc({ kind: event.kind });
  return claimed.length;
}

function toRecord({ capsuleId, event }: ClaimedCapsule, partitions: number) {
  const partition = partitionOf(encoder.encode(capsuleId), partitions);
  return { partition, value: encodeCapsuleEvent(event), headers: {} };
}
