import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createGroupCommit } from '../../../ingest/group-commit.ts';
import type { OutgoingRecord } from '../../../ingest/ports.ts';

const record = (name: string, bytes = 1): OutgoingRecord => ({
  partition: 0,
  value: new Uint8Array(bytes),
  headers: { name },
});

/** A write that waits until it is told how it ended. */
function manualWrite() {
  const groups: string[][] = [];
  const ends: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const write = (records: readonly OutgoingRecord[]) =>
    new Promise<void>((resolve, reject) => {
      groups.push(records.map(({ headers }) => headers['name'] ?? ''));
      ends.push({ resolve, reject });
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { groups, ends, write, settle };
}

describe('group commit', () => {
  it('writes at once when nothing is in flight, and what comes meanwhile together in the next write', async () => {
    const { groups, ends, write, settle } = manualWrite();
    const commit = createGroupCommit({ write, maxGroupBytes: 100 });

    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) void commit.append([record(name)]).then(() => done.push(name));
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

  it('bounds a group, and lets a larger request be a group of its own', async () => {
    const { groups, ends, write, settle } = manualWrite();
    const commit = createGroupCommit({ write, maxGroupBytes: 10 });
    for (const [name, bytes] of [
      ['a', 1],
      ['b', 6],
      ['c', 4],
      ['d', 1],
      ['e', 50],
      ['f', 1],
    ] as const) {
      void commit.append([record(name, bytes)]);
    }

    for (let index = 0; index < 6; index += 1) {
      await settle();
      ends[index]?.resolve();
    }

    expect(groups).toEqual([['a'], ['b', 'c'], ['d'], ['e'], ['f']]);
  });

  it('fails all requests of a group together when a retry may help', async () => {
    const { ends, write, settle } = manualWrite();
    const commit = createGroupCommit({ write, maxGroupBytes: 100 });
    const results = Promise.allSettled(['a', 'b', 'c'].map(async (name) => commit.append([record(name)])));
    await settle();
    ends[0]?.resolve();
    await settle();

    ends[1]?.reject(new ScoutError({ code: ErrorCode.unavailable, message: 'down' }));

    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('writes the requests of a failed group one by one when one of them must be the cause', async () => {
    const groups: string[][] = [];
    const poison = new ScoutError({ code: ErrorCode.invalidArgument, message: 'too large' });
    const commit = createGroupCommit({
      maxGroupBytes: 100,
      write: async (records) => {
        const names = records.map(({ headers }) => headers['name'] ?? '');
        groups.push(names);
        if (names.includes('bad')) throw poison;
      },
    });

    const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map(async (name) => commit.append([record(name)])));

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([['a'], ['b', 'bad', 'c'], ['b'], ['bad'], ['c']]);
  });

  it('makes an unknown failure one that may be retried', async () => {
    const commit = createGroupCommit({ maxGroupBytes: 1, write: () => Promise.reject(new TypeError('socket')) });

    await expect(commit.append([record('a')])).rejects.toMatchObject({ code: ErrorCode.unavailable });
  });

  it('drains: what was appended is done', async () => {
    const { ends, write, settle } = manualWrite();
    const commit = createGroupCommit({ write, maxGroupBytes: 100 });
    let isDrained = false;
    void commit.append([record('a')]);
    const drained = commit.drain().then(() => {
      isDrained = true;
    });

    await settle();
    const before = isDrained;
    ends[0]?.resolve();
    await drained;

    expect([before, isDrained]).toEqual([false, true]);
    await expect(commit.drain()).resolves.toBeUndefined();
  });
});
