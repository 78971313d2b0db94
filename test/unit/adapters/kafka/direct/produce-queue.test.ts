import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProduceQueue } from '../../../../../adapters/kafka/direct/produce-queue.ts';
import type { AttemptResult, Round } from '../../../../../adapters/kafka/direct/round.ts';
import { ErrorCode } from '../../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../../domain/errors/scout-error.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';

const OUT_OF_ORDER = 45;
const UNREACHABLE_MS = 400;
const DEADLINE_MS = 1_000;

type Action = Extract<AttemptResult, { readonly kind: 'failed' }>['action'];
/** What an attempt ends with; `unwritten` is a failure before anything was written. */
type Outcome = 'done' | Action | 'out of order' | 'unwritten';

function failed(action: Action, details: Readonly<Record<string, number>> = {}): AttemptResult {
  return { kind: 'failed', action, error: new ScoutError({ code: ErrorCode.unavailable, message: action, details }) };
}

function resultOf(outcome: Outcome): AttemptResult {
  if (outcome === 'done') return { kind: 'done' };
  if (outcome === 'out of order') return failed('renew', { kafkaError: OUT_OF_ORDER });
  return failed(outcome === 'unwritten' ? 'refresh' : outcome);
}

interface SendOptions {
  readonly encode?: () => Round;
  readonly deadlineMs?: number;
}

/** A queue whose attempts end as `outcomeOf` says; everything it does to the world is written down in order. */
function setUp({
  outcomeOf = () => 'done',
  refresh = async () => undefined,
  attemptMs = 0,
}: {
  /** By the round and how often it was tried before. */
  readonly outcomeOf?: (round: number, before: number) => Outcome | Promise<Outcome>;
  readonly refresh?: () => Promise<void>;
  readonly attemptMs?: number;
} = {}) {
  const events: string[] = [];
  const clock = { nowMs: 0 };
  const numbers = new Map<Round, number>();
  const tries = new Map<number, number>();
  const queue = createProduceQueue({
    maxInFlight: 2,
    nowMs: () => clock.nowMs,
    pause: async (durationMs) => {
      events.push(`wait ${String(durationMs)}`);
      clock.nowMs += durationMs;
    },
    start: async (round) => {
      const number = numbers.get(round) ?? -1;
      const before = tries.get(number) ?? 0;
      tries.set(number, before + 1);
      events.push(`write ${String(number)}`);
      clock.nowMs += attemptMs;
      const outcome = outcomeOf(number, before);
      if (outcome !== 'unwritten') for (const batch of round.pending) batch.stampedBy = queue;
      return { mayFollow: outcome !== 'unwritten', settled: Promise.resolve(outcome).then(resultOf) };
    },
    refresh: async () => {
      events.push('refresh');
      await refresh();
    },
    renew: () => events.push('renew'),
    onRetry: ({ message }) => events.push(`retry: ${message}`),
    unreachableTimeoutMs: UNREACHABLE_MS,
  });
  /** How many events there were when a round was settled. */
  const settledAt = new Map<number, number>();
  const send = (number: number, { encode, deadlineMs = DEADLINE_MS }: SendOptions = {}): Promise<string> => {
    const numbered = (): Round => {
      const round = encode?.() ?? buildRound([0], { startedAtMs: clock.nowMs });
      numbers.set(round, number);
      return round;
    };
    const noting = (result: string): string => {
      settledAt.set(number, events.length);
      return result;
    };
    return queue.send(numbered, deadlineMs).then(
      () => noting('sent'),
      (error: unknown) => noting(ScoutError.from(error).message),
    );
  };
  const sendAll = (count: number) => Promise.all(Array.from({ length: count }, (_, number) => send(number)));
  return { queue, events, clock, settledAt, send, sendAll };
}

/** The answers to scripted tries, then success. */
const script =
  (outcomes: Readonly<Record<number, readonly Outcome[]>> | readonly (readonly Outcome[])[]) =>
  (round: number, before: number): Outcome =>
    outcomes[round]?.[before] ?? 'done';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue of rounds', () => {
  it('has two rounds under way, and encodes a round when its turn comes', async () => {
    const { send, events } = setUp({ outcomeOf: (round) => (round === 0 ? new Promise(() => undefined) : 'done') });
    const encoded: number[] = [];
    const sendNoting = (number: number) =>
      send(number, {
        encode: () => {
          encoded.push(number);
          return buildRound([0]);
        },
      });
    void sendNoting(0);
    void sendNoting(1);
    void sendNoting(2);
    const atFirst = [...encoded];

    await settle();

    expect(atFirst).toEqual([0, 1]);
    expect(encoded).toEqual([0, 1, 2]);
    expect(events).toEqual(['write 0', 'write 1', 'write 2']);
  });

  it('repeats failed rounds one by one in their order before anything new is written', async () => {
    const { sendAll, events } = setUp({ outcomeOf: script({ 0: ['retry', 'retry'], 1: ['retry'] }) });

    const results = await sendAll(3);

    expect(results).toEqual(['sent', 'sent', 'sent']);
    expect(events).toEqual([
      ...['write 0', 'write 1'],
      ...['retry: retry', 'wait 50', 'write 0', 'retry: retry', 'wait 100', 'write 0'],
      ...['retry: retry', 'wait 50', 'write 1'],
      'write 2',
    ]);
  });

  it('waits for what is under way before it repeats anything', async () => {
    let end = (_outcome: Outcome): void => undefined;
    const { sendAll, events } = setUp({
      outcomeOf: (round, before) => {
        if (round === 1) return new Promise((resolve) => (end = resolve));
        return script({ 0: ['retry'] })(round, before);
      },
    });
    const sent = sendAll(3);
    await settle();
    const before = [...events];

    end('done');
    await sent;

    expect(before).toEqual(['write 0', 'write 1']);
    expect(events.slice(2)).toEqual(['retry: retry', 'wait 50', 'write 0', 'write 2']);
  });

  it('does not write a round behind one that could not be written', async () => {
    const { sendAll, events } = setUp({ outcomeOf: script({ 0: ['unwritten'] }) });

    const results = await sendAll(3);

    expect(results).toEqual(['sent', 'sent', 'sent']);
    expect(events).toEqual(['write 0', 'retry: refresh', 'wait 50', 'refresh', 'write 0', 'write 1', 'write 2']);
  });

  it('asks who leads before it repeats what another broker leads', async () => {
    const { send, events } = setUp({ outcomeOf: script({ 0: ['refresh'] }) });

    await send(0);

    expect(events).toEqual(['write 0', 'retry: refresh', 'wait 50', 'refresh', 'write 0']);
  });

  it('asks again while nobody says who leads, and writes nothing meanwhile', async () => {
    let asked = 0;
    const refresh = async (): Promise<void> => {
      asked += 1;
      if (asked < 3) throw new ScoutError({ code: ErrorCode.unavailable, message: 'nobody' });
    };
    const { send, events } = setUp({ outcomeOf: script({ 0: ['refresh'] }), refresh });

    const result = await send(0);

    expect(result).toBe('sent');
    expect(events).toEqual([
      ...['write 0', 'retry: refresh', 'wait 50', 'refresh'],
      ...['retry: nobody', 'wait 100', 'refresh', 'retry: nobody', 'wait 200', 'refresh', 'write 0'],
    ]);
  });

  it('repeats a round behind a hole once with its numbers, then as a new producer', async () => {
    const { send, events } = setUp({ outcomeOf: script({ 0: ['out of order', 'out of order'] }) });

    await send(0);

    expect(events).toEqual([
      'write 0',
      ...['retry: renew', 'wait 50', 'write 0'],
      ...['retry: renew', 'renew', 'wait 100', 'write 0'],
    ]);
  });

  it('becomes a new producer at once when the broker does not know it', async () => {
    const { send, events } = setUp({ outcomeOf: script({ 0: ['renew'] }) });

    await send(0);

    expect(events).toEqual(['write 0', 'retry: renew', 'renew', 'wait 50', 'write 0']);
  });

  it('gives a round up at once that no repetition helps, closes the hole it leaves, and goes on', async () => {
    const { sendAll, events } = setUp({ outcomeOf: script({ 0: ['fail'], 1: ['out of order'] }) });

    const results = await sendAll(3);

    expect(results).toEqual(['fail', 'sent', 'sent']);
    expect(events).toEqual(['write 0', 'write 1', 'renew', 'retry: renew', 'wait 50', 'write 1', 'write 2']);
  });

  it('keeps its identity when it gives up a round that has no numbers yet', async () => {
    const { send, events } = setUp({ outcomeOf: () => 'unwritten' });

    const result = await send(0);

    expect(result).toBe('refresh');
    expect(events).not.toContain('renew');
  });

  it('waits twice as long each time, and a second at most', async () => {
    const outcomeOf = script({ 0: Array.from({ length: 7 }, () => 'retry' as const) });
    const { send, events } = setUp({ outcomeOf });

    await send(0, { deadlineMs: 10_000 });

    const waits = events.filter((event) => event.startsWith('wait'));
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000].map((durationMs) => `wait ${String(durationMs)}`));
  });
});

describe('the time of a round', () => {
  it('ends at its deadline: nothing is begun then, and the last failure is the answer', async () => {
    const { send, events, clock } = setUp({ outcomeOf: () => 'retry' });

    const result = await send(0);

    expect(result).toBe('retry');
    expect(events.filter((event) => event === 'write 0')).toHaveLength(6);
    expect(events.at(-1)).toBe('renew');
    expect(clock.nowMs).toBeGreaterThanOrEqual(DEADLINE_MS);
  });

  it('ends sooner when nothing could be written', async () => {
    const { send, events, clock } = setUp({ outcomeOf: () => 'unwritten' });

    await send(0);

    expect(events.filter((event) => event === 'write 0')).toHaveLength(5);
    expect(clock.nowMs).toBeGreaterThanOrEqual(UNREACHABLE_MS);
    expect(clock.nowMs).toBeLessThan(DEADLINE_MS);
  });

  it('does not end sooner when a broker may have the round', async () => {
    const { send, clock } = setUp({ outcomeOf: (_round, before) => (before === 0 ? 'refresh' : 'unwritten') });

    await send(0);

    expect(clock.nowMs).toBeGreaterThanOrEqual(DEADLINE_MS);
  });

  it('may be over while it was held back behind another one', async () => {
    const { sendAll, events } = setUp({
      outcomeOf: (round) => (round === 0 ? 'unwritten' : 'done'),
      attemptMs: DEADLINE_MS,
    });

    const results = await sendAll(2);

    expect(results).toEqual(['refresh', expect.stringContaining('waited for its turn')]);
    expect(events).toEqual(['write 0']);
  });

  it('may be over before its turn comes: then it is not even encoded', async () => {
    const { send, events } = setUp({ outcomeOf: (round) => (round < 2 ? 'retry' : 'done') });
    const [, , late] = [send(0), send(1), send(2, { encode: () => expect.unreachable('It was encoded.') })];

    const result = await late;

    expect(result).toContain('waited for its turn');
    expect(events).not.toContain('write 2');
  });
});

describe('a round that cannot be encoded', () => {
  const encode = (): Round => {
    throw new RangeError('no memory');
  };

  it('is refused, and the rounds behind it go on', async () => {
    const { send, queue } = setUp();

    const results = await Promise.all([send(0, { encode }), send(1, { encode }), send(2, { encode }), send(3)]);

    expect(results.slice(0, 3)).not.toContain('sent');
    expect(results[3]).toBe('sent');
    await queue.drained();
  });
});

describe('draining', () => {
  it('resolves at once when nothing is under way', async () => {
    const { queue } = setUp();

    await expect(queue.drained()).resolves.toBeUndefined();
  });

  it('resolves when everything that was sent is settled, repeated rounds too', async () => {
    const { queue, sendAll, events } = setUp({ outcomeOf: script({ 1: ['retry', 'renew'], 2: ['fail'] }) });
    const sent = sendAll(4);

    await queue.drained();
    events.push('drained');

    expect(await sent).toEqual(['sent', 'sent', 'fail', 'sent']);
    expect(events.at(-1)).toBe('drained');
  });
});

describe('whatever becomes of the attempts', () => {
  const outcome = fc.oneof(
    { weight: 2, arbitrary: fc.constant<Outcome>('done') },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Outcome[]>('retry', 'refresh', 'renew', 'fail', 'out of order', 'unwritten'),
    },
  );

  const stories = fc.array(fc.array(outcome, { maxLength: 6 }), { minLength: 1, maxLength: 8 });

  it('every round is settled and left alone then, and repeated only when those before it are settled', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { queue, sendAll, events, settledAt } = setUp({ outcomeOf: script(story) });

        const results = await sendAll(story.length);
        await queue.drained();

        expect(results).toHaveLength(story.length);
        const isSettled = (number: number, at: number) => at >= (settledAt.get(number) ?? Number.POSITIVE_INFINITY);
        for (const [at, event] of events.entries()) {
          const number = Number(/^write (\d+)$/.exec(event)?.[1] ?? -1);
          const isRepeated = events.indexOf(event) < at;
          const before = Array.from({ length: Math.max(0, isRepeated ? number : number - 1) }, (_, one) => one);
          expect(isSettled(number, at)).toBe(false);
          if (event.startsWith('write')) expect(before.filter((one) => !isSettled(one, at))).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
