import { expect, it, vi } from 'vitest';
import type { CapsuleEvent } from '../../../../contracts/topics/capsule-event.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import type { ClaimedCapsule } from '../../../../streaming/capsule-events/ports.ts';
import { relayOnce, runCapsuleEventRelay } from '../../../../streaming/capsule-events/run-capsule-event-relay.ts';

const event = { kind: 'log', capsule_id: 'a', version: 1 } as CapsuleEvent;

function setUp(entries: ClaimedCapsule[], failures = 0) {
  const published: Uint8Array[] = [];
  let failuresLeft = failures;
  const outbox = {
    claim: async () => [...entries],
    remove: async (claimed: readonly ClaimedCapsule[]) => void entries.splice(0, claimed.length),
    size: async () => entries.length,
  };
  const writer = {
    partitionCount: async () => 4,
    append: async (_topic: string, records: readonly { readonly value: Uint8Array }[]) => {
      failuresLeft -= 1;
      if (failuresLeft >= 0) throw new ScoutError({ code: ErrorCode.unavailable, message: 'The topic is away.' });
      published.push(...records.map(({ value }) => value));
    },
  };
  return { outbox, writer, published, entries, metrics: createMetrics(), nowMs: () => 1 };
}

it('publishes what capsules are, also that one is gone', async () => {
  const removed: CapsuleEvent = { kind: 'removed', schema: 1, capsule_id: 'b', version: 2, capsule_kind: 'trace' };
  const gone: ClaimedCapsule = { kind: 'trace', capsuleId: 'b', version: 2, event: removed };
  const setup = setUp([{ kind: 'log', capsuleId: 'a', version: 1, event }, gone]);

  const count = await relayOnce(setup);

  expect(count).toBe(2);
  expect(setup.published.map((bytes) => JSON.parse(Buffer.from(bytes).toString()) as unknown)).toEqual([
    event,
    removed,
  ]);
  expect(setup.entries).toEqual([]);
});

it('keeps entries that could not be published and tries again', async () => {
  const setup = setUp([{ kind: 'log', capsuleId: 'a', version: 1, event }], 2);
  const stop = new AbortController();

  const running = runCapsuleEventRelay({ ...setup, logger: createSilentLogger(), signal: stop.signal, idleMs: 5 });
  await vi.waitFor(() => expect(setup.published).toHaveLength(1), { timeout: 5_000 });
  stop.abort();
  await running;

  expect(setup.entries).toEqual([]);
});
