import { describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { consumeOnce } from '../../../../streaming/engine/consume-once.ts';

const failure = new ScoutError({ code: ErrorCode.dataLoss, message: 'gone' });

/** A consumer that runs until it is told to end, or until `end` says how. */
function setUp() {
  const events: string[] = [];
  const stop = new AbortController();
  const halting = new AbortController();
  let end = (_error?: ScoutError): void => undefined;
  const ended = consumeOnce({
    ...{ group: 'g', topic: 't', tickMs: 1, signal: stop.signal },
    consumer: {
      run: async ({ signal }) => {
        await new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => resolve());
          end = (error) => (error === undefined ? resolve() : reject(error));
        });
        events.push('consumer ended');
      },
    },
    handler: {
      halted: halting.signal,
      onAssigned: async () => 0,
      onRevoked: async () => undefined,
      onBatch: async () => undefined,
      tick: () => events.push('tick'),
      stop: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        events.push('handler stopped');
      },
    },
  });
  const told = () => events.filter((event) => event !== 'tick');
  return { ended, events, told, stop, halting, end: (error?: ScoutError) => end(error) };
}

describe('consuming with one handler', () => {
  it('calls it now and then, and stops it before the partitions are given up', async () => {
    const { ended, events, told, stop } = setUp();
    await vi.waitFor(() => expect(events).toContain('tick'));

    stop.abort();

    expect(await ended).toEqual({ kind: 'stopped' });
    expect(told()).toEqual(['handler stopped', 'consumer ended']);
  });

  it('ends when the handler cannot go on, and says why', async () => {
    const { ended, told, halting } = setUp();

    halting.abort(failure);

    expect(await ended).toEqual({ kind: 'halted', failure });
    expect(told()).toEqual(['handler stopped', 'consumer ended']);
  });

  it('ends when the event log fails, after the handler was stopped', async () => {
    const { ended, told, end } = setUp();

    end(failure);

    expect(await ended).toEqual({ kind: 'log_failed', failure });
    expect(told()).toEqual(['handler stopped']);
  });

  it('takes an end that nobody asked for as a failure of the event log', async () => {
    const { ended, end } = setUp();

    end();

    expect(await ended).toMatchObject({ kind: 'log_failed', failure: { code: 'unavailable' } });
  });

  it('asks the handler for nothing any more after the end', async () => {
    const { ended, events, end } = setUp();
    end();
    await ended;
    const before = events.length;

    await new Promise((resolve) => setTimeout(resolve, 10));

    expect(events).toHaveLength(before);
  });
});
