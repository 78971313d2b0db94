import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createGroupCommit } from '../../../../ingest/intake/group-commit.ts';
import type { GroupCommitOptions } from '../../../../ingest/intake/group-commit.ts';

/** A write that waits until it is told how it ended. */
function setUp(overrides: Partial<Omit<GroupCommitOptions<string>, 'write'>> = {}) {
  const groups: (readonly string[])[] = [];
  const ends: { resolve: (failed?: ReadonlyMap<string, ScoutError>) => void; reject: (error: unknown) => void }[] = [];
  const commit = createGroupCommit<string>({
    write: (parts) =>
      new Promise((resolve, reject) => {
        groups.push(parts);
        ends.push({ resolve: (failed = new Map()) => resolve(failed), reject });
      }),
    maxGroupBytes: 100,
    maxWritesInFlight: 1,
    maxQueuedBytes: 1000,
    ...overrides,
  });
  return { groups, ends, commit };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('writes at once when nothing is in flight, and what comes meanwhile together in the next write', async () => {
    const { groups, ends, commit } = setUp();

    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) void commit.append(name, 1).then(() => done.push(name));
    await settle();
    const before = [...done];
    ends[0]?.resolve();
    await settle();
    ends[1]?.resolve();
    await settle();

    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(before).toEqual([]);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('keeps two writes in flight when it may, and no more', async () => {
    const { groups, ends, commit } = setUp({ maxWritesInFlight: 2 });
    for (const name of ['a', 'b', 'c', 'd']) void commit.append(name, 1);
    await settle();
    const atFirst = [...groups];

    ends[1]?.resolve();
    await settle();

    expect(atFirst).toEqual([['a'], ['b']]);
    expect(groups).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(commit.depth).toEqual({ requests: 3, bytes: 3, writes: 2 });
  });

  it('begins a second write beside the first only when enough waits', async () => {
    const { groups, ends, commit } = setUp({ maxWritesInFlight: 2, minBesideBytes: 10 });
    for (const name of ['a', 'b', 'c']) void commit.append(name, 4);
    await settle();
    const atFirst = [...groups];

    void commit.append('d', 4);
    await settle();
    const whenEnoughWaits = [...groups];
    void commit.append('e', 4);
    ends[0]?.resolve();
    await settle();
    const besideTheSecond = [...groups];
    ends[1]?.resolve();
    await settle();
    ends[2]?.resolve();
    await commit.drain();

    expect(atFirst).toEqual([['a']]);
    expect(whenEnoughWaits).toEqual([['a'], ['b', 'c', 'd']]);
    expect(besideTheSecond).toEqual(whenEnoughWaits);
    expect(groups.at(-1)).toEqual(['e']);
    expect(commit.depth).toEqual({ requests: 0, bytes: 0, writes: 0 });
  });

  it('bounds a group, and lets a larger request be a group of its own', async () => {
    const { groups, ends, commit } = setUp({ maxGroupBytes: 10 });
    for (const [name, bytes] of [
      ['a', 1],
      ['b', 6],
      ['c', 4],
      ['d', 1],
      ['e', 50],
      ['f', 1],
    ] as const) {
      void commit.append(name, bytes);
    }

    for (let index = 0; index < 6; index += 1) {
      await settle();
      ends[index]?.resolve();
    }

    expect(groups).toEqual([['a'], ['b', 'c'], ['d'], ['e'], ['f']]);
  });

  it('refuses what does not fit beside what waits, and takes anything when nothing waits', async () => {
    const { commit } = setUp({ maxQueuedBytes: 10 });

    void commit.append('huge', 50);

    await expect(commit.append('more', 1)).rejects.toMatchObject({ code: ErrorCode.resourceExhausted });
    expect(commit.depth.requests).toBe(1);
  });

  it('fails all requests of a group when the write says nothing of each', async () => {
    const { ends, commit } = setUp();
    const results = Promise.allSettled(['a', 'b', 'c'].map((name) => commit.append(name, 1)));
    await settle();
    ends[0]?.resolve();
    await settle();

    ends[1]?.reject(new ScoutError({ code: ErrorCode.unavailable, message: 'down' }));

    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(commit.depth.bytes).toBe(0);
  });

  it('fails those requests of a group that the write names, each with its reason', async () => {
    const { ends, commit } = setUp();
    const results = Promise.allSettled(['a', 'b', 'c'].map((name) => commit.append(name, 1)));
    await settle();
    ends[0]?.resolve();
    await settle();

    ends[1]?.resolve(new Map([['b', new ScoutError({ code: ErrorCode.invalidArgument, message: 'too large' })]]));

    expect(await results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'invalid_argument' } },
      { status: 'fulfilled' },
    ]);
    expect(commit.depth).toEqual({ requests: 0, bytes: 0, writes: 0 });
  });

  it('makes an unknown failure one that may be retried', async () => {
    const { ends, commit } = setUp();

    const appended = commit.append('a', 1);
    ends[0]?.reject(new TypeError('socket'));

    await expect(appended).rejects.toMatchObject({ code: ErrorCode.unavailable });
  });

  it('drains: what was appended is done', async () => {
    const { ends, commit } = setUp({ maxWritesInFlight: 2 });
    let isDrained = false;
    void commit.append('a', 1);
    void commit.append('b', 1);
    const drained = commit.drain().then(() => {
      isDrained = true;
    });

    ends[0]?.resolve();
    await settle();
    const before = isDrained;
    ends[1]?.resolve();
    await drained;

    expect([before, isDrained]).toEqual([false, true]);
    await expect(commit.drain()).resolves.toBeUndefined();
  });
});
