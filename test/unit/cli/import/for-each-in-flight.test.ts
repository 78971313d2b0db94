import { describe, expect, it } from 'vitest';
import { forEachInFlight } from '../../../../cli/import/for-each-in-flight.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function* from(...items: readonly number[]): AsyncGenerator<number> {
  yield* items;
}

/** Calls that end when they are told to. */
function setUp() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  const call = (item: number): Promise<void> => {
    begun.push(item);
    return new Promise((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  return {
    begun,
    call,
    end: (item: number) => ends.get(item)?.resolve(),
    fail: (item: number) => ends.get(item)?.reject(new TypeError('failed')),
  };
}

describe('calls in flight', () => {
  it('are so many at a time, in order, and all waited for', async () => {
    const { begun, call, end } = setUp();
    let isDone = false;
    const done = forEachInFlight(from(1, 2, 3), 2, call).then(() => (isDone = true));
    await settle();
    const atFirst = [...begun];

    end(2);
    await settle();
    end(1);
    await settle();
    const before = isDone;
    end(3);
    await done;

    expect(atFirst).toEqual([1, 2]);
    expect(begun).toEqual([1, 2, 3]);
    expect([before, isDone]).toEqual([false, true]);
  });

  it('end after a failure, when those under way are over', async () => {
    const { begun, call, end, fail } = setUp();
    let isDone = false;
    const done = forEachInFlight(from(1, 2, 3), 2, call).finally(() => (isDone = true));
    const failed = expect(done).rejects.toThrow('failed');
    await settle();

    fail(1);
    await settle();
    const before = isDone;
    end(2);
    await failed;

    expect(before).toBe(false);
    expect(begun).toEqual([1, 2]);
  });

  it('surface a failure that came while the source was waited for', async () => {
    const { call, fail } = setUp();
    async function* slow(): AsyncGenerator<number> {
      yield 1;
      await settle();
      fail(1);
      await settle();
    }

    await expect(forEachInFlight(slow(), 4, call)).rejects.toThrow('failed');
  });
});
