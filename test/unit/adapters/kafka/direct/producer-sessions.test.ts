import { describe, expect, it } from 'vitest';
import { createProducerSession } from '../../../../../adapters/kafka/direct/producer-session.ts';
import { createProducerSessions } from '../../../../../adapters/kafka/direct/producer-sessions.ts';
import { createTableCrc32c } from '../../../../../adapters/kafka/wire/crc32c.ts';
import { ErrorCode } from '../../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../../domain/errors/scout-error.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';

const NOT_LEADER = 6;
const TOO_LARGE = 10;
const OUT_OF_ORDER = 45;
const LAST_EPOCH = 32_767;

/** Sessions whose identities have the epochs given, one after the other. */
function setUp(...epochs: readonly number[]) {
  const crc32c = createTableCrc32c();
  let opened = 0;
  const sessions = createProducerSessions(async () => {
    const epoch = epochs[opened];
    opened += 1;
    if (epoch === undefined) throw new ScoutError({ code: ErrorCode.unavailable, message: 'No broker gives one.' });
    return createProducerSession({ producerId: BigInt(opened), epoch }, crc32c);
  });
  return { sessions, opened: () => opened };
}

/** A round that was refused so, by partition. */
function refused(refusals: readonly (number | undefined)[]) {
  const round = buildRound([...refusals.keys()]);
  for (const batch of round.pending) batch.refusal = refusals[batch.partition];
  return round;
}

describe('the sessions of a producer', () => {
  it('are one at a time, whoever asks', async () => {
    const { sessions, opened } = setUp(0);

    const [one, other] = await Promise.all([sessions.current(), sessions.current()]);

    expect(one).toBe(other);
    expect(opened()).toBe(1);
  });

  it('are asked for again when one could not be opened', async () => {
    const { sessions, opened } = setUp();

    await expect(sessions.current()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(sessions.current()).rejects.toMatchObject({ code: 'unavailable' });

    expect(opened()).toBe(2);
  });

  it('begin anew where a batch was refused for good, and not where it may pass or nobody answered', async () => {
    const { sessions } = setUp(0);
    const session = await sessions.current();
    for (const partition of [0, 1, 2, 3]) session.acknowledged('topic', partition);

    sessions.renew(refused([OUT_OF_ORDER, TOO_LARGE, NOT_LEADER, undefined]));

    expect([0, 1, 2, 3].map((partition) => session.isKnown('topic', partition))).toEqual([false, false, true, true]);
    expect(await sessions.current()).toBe(session);
  });

  it('take a new identity when there is no further epoch', async () => {
    const { sessions, opened } = setUp(LAST_EPOCH, 0);
    const session = await sessions.current();

    sessions.renew(refused([OUT_OF_ORDER]));

    expect(await sessions.current()).not.toBe(session);
    expect(opened()).toBe(2);
  });
});
