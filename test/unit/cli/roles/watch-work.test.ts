import { describe, expect, it } from 'vitest';
import { watchWork } from '../../../../cli/roles/watch-work.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

const failure = new ScoutError({ code: 'data_loss', message: 'The snapshot is gone.' });
const running = new AbortController().signal;

/** Lets everything that is settled reach its listeners. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the watch over a role’s work', () => {
  it('is healthy while the work goes on', async () => {
    const watched = watchWork(new Promise(() => undefined), running);

    await settle();

    expect(watched.unhealthy()).toBeUndefined();
  });

  it('keeps a failure for a listener that comes later, and says why the role is not healthy', async () => {
    const watched = watchWork(Promise.reject(failure), running);

    await settle();

    expect(watched.unhealthy()).toBe('The snapshot is gone.');
    await expect(watched.failed).rejects.toBe(failure);
  });

  it('takes an end that nobody asked for as a failure', async () => {
    const watched = watchWork(Promise.resolve(), running);

    await expect(watched.failed).rejects.toMatchObject({ code: 'internal' });
    expect(watched.unhealthy()).toBe('The work of the role ended by itself.');
  });

  it('is not healthy after a stop, which is no failure', async () => {
    const watched = watchWork(Promise.resolve(), AbortSignal.abort());
    let failed = false;
    watched.failed.catch(() => (failed = true));

    await settle();

    expect(failed).toBe(false);
    expect(watched.unhealthy()).toBe('The role has stopped.');
  });
});
