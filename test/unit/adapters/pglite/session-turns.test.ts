import { describe, expect, it } from 'vitest';
import { createSessionTurns } from '../../../../adapters/pglite/session-turns.ts';
import type { SharedSession } from '../../../../adapters/pglite/session-turns.ts';

/** A session that understands `begin`, `commit` and `break`, and notes what it was asked. */
function createFakeSession() {
  const log: string[] = [];
  let inTransaction = false;
  const session: SharedSession = {
    async run(messages, onAnswer) {
      const text = Buffer.from(messages).toString();
      await Promise.resolve();
      log.push(text);
      if (text.includes('break')) throw new TypeError('broken');
      if (text.includes('begin')) inTransaction = true;
      if (text.includes('commit')) inTransaction = false;
      onAnswer(Buffer.from(`done ${text}`));
    },
    isInTransaction: () => inTransaction,
    async rollBack() {
      log.push('rollback');
      inTransaction = false;
    },
  };
  return { session, log };
}

function setUp() {
  const { session, log } = createFakeSession();
  const turns = createSessionTurns<{ readonly name: string }>(session);
  const answers: string[] = [];
  const take = (client: { readonly name: string }, text: string, isComplete = true) =>
    turns.take(client, {
      messages: Buffer.from(text),
      isComplete,
      onAnswer: (bytes) => answers.push(Buffer.from(bytes).toString()),
    });
  return { turns, log, answers, take, a: { name: 'a' }, b: { name: 'b' } };
}

describe('turns at the shared session', () => {
  it('serves clients in the order in which they came', async () => {
    const { take, log, answers, a, b } = setUp();

    await Promise.all([take(a, 'a1'), take(b, 'b1'), take(a, 'a2')]);

    expect(log).toEqual(['a1', 'b1', 'a2']);
    expect(answers).toEqual(['done a1', 'done b1', 'done a2']);
  });

  it('lets nobody in between the statements of a transaction', async () => {
    const { take, log, a, b } = setUp();
    await take(a, 'begin');
    const waiting = take(b, 'b1');

    await take(a, 'a1');
    await take(a, 'commit');
    await waiting;

    expect(log).toEqual(['begin', 'a1', 'commit', 'b1']);
  });

  it('keeps the session for a client whose messages have no Sync yet', async () => {
    const { take, log, a, b } = setUp();
    await take(a, 'half', false);
    const waiting = take(b, 'b1');

    await take(a, 'rest');
    await waiting;

    expect(log).toEqual(['half', 'rest', 'b1']);
  });

  it('rolls back what a client leaves open and goes on with the next', async () => {
    const { turns, take, log, a, b } = setUp();
    await take(a, 'begin');
    const waiting = take(b, 'b1');

    await turns.leave(a);
    await waiting;

    expect(log).toEqual(['begin', 'rollback', 'b1']);
  });

  it('rolls back also when the client leaves while its transaction begins', async () => {
    const { turns, take, log, a, b } = setUp();
    const beginning = take(a, 'begin');
    const waiting = take(b, 'b1');

    await turns.leave(a);
    await beginning;
    await waiting;

    expect(log).toEqual(['begin', 'rollback', 'b1']);
  });

  it('drops the waiting turns of a client that leaves', async () => {
    const { turns, take, log, a, b } = setUp();
    await take(a, 'begin');
    const dropped = take(b, 'b1');

    await turns.leave(b);
    await take(a, 'commit');

    await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    expect(log).toEqual(['begin', 'commit']);
  });

  it('reports a broken session to the client whose turn it was, and serves the next', async () => {
    const { take, log, a, b } = setUp();
    const breaking = take(a, 'break');
    const next = take(b, 'b1');

    await expect(breaking).rejects.toThrow('broken');
    await next;

    expect(log).toEqual(['break', 'b1']);
  });
});
