import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDeadLetterReader } from '../../../adapters/postgres/dead-letter-reader.ts';
import { createPostgresDeadLetterReplays } from '../../../adapters/postgres/dead-letter-replays.ts';
import { createPostgresEventLogWriter } from '../../../adapters/postgres/event-log-writer.ts';
import type { DeadLetterReplays } from '../../../streaming/dead-letters/ports.ts';
import { createEmbeddedBackend } from '../../support/databases.ts';
import { describeDeadLetters } from './dead-letter-contract.ts';

describeDeadLetters('the embedded database', async () => {
  const backend = createEmbeddedBackend();
  const pool = await backend.open();
  return {
    writer: createPostgresEventLogWriter(pool, { partitions: 3, nowMs: () => Date.now() }),
    createReader: (topic) => createPostgresDeadLetterReader(pool, topic),
    close: () => backend.close(),
  };
});

describe('the replays of dead letters in the embedded database', () => {
  const backend = createEmbeddedBackend();
  let replays: DeadLetterReplays;
  beforeAll(async () => {
    replays = createPostgresDeadLetterReplays(await backend.open());
  });
  afterAll(() => backend.close());

  it('remember who began and finished which attempt, and when', async () => {
    const letter = { id: '0-1', appendedAtMs: 5 };
    const before = await replays.latest(letter);
    const first = await replays.begin(letter, { replayedBy: 'ann', atMs: 10 });
    const begun = await replays.latest(letter);
    await replays.finish(letter, { attempt: first, atMs: 11 });
    const finished = await replays.latest(letter);
    const second = await replays.begin(letter, { replayedBy: 'bob', atMs: 20 });

    expect(before).toBeUndefined();
    expect(begun).toEqual({ attempt: 1, replayedBy: 'ann', startedAtMs: 10, finishedAtMs: undefined });
    expect(finished).toEqual({ attempt: 1, replayedBy: 'ann', startedAtMs: 10, finishedAtMs: 11 });
    expect(second).toBe(2);
    expect(await replays.latest({ ...letter, appendedAtMs: 6 })).toBeUndefined();
  });
});
