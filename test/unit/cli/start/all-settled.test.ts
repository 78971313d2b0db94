import { describe, expect, it } from 'vitest';
import { allSettled } from '../../../../cli/start/all-settled.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('waiting for everything that is being started', () => {
  it('gives what was started, in order', async () => {
    const started = await allSettled([Promise.resolve('a'), Promise.resolve(2)]);

    expect(started).toEqual(['a', 2]);
  });

  it('fails only after the slowest start, whose part would otherwise be left running', async () => {
    const failure = new ScoutError({ code: 'failed_precondition', message: 'The port is taken.' });
    const supervised: string[] = [];
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    }).then(() => supervised.push('temporal'));

    const starting = allSettled([Promise.reject(failure), slow]).catch((error: unknown) => {
      supervised.push('failed');
      return error;
    });
    await new Promise((resolve) => setImmediate(resolve));
    finish();

    expect(await starting).toBe(failure);
    expect(supervised).toEqual(['temporal', 'failed']);
  });
});
