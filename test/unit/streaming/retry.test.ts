import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import type { ErrorCode as Code } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { backoffMs, pause, retrying } from '../../../streaming/retry.ts';

const options = (signal = new AbortController().signal) => ({ what: 'call', logger: createSilentLogger(), signal });

function failing(times: number, code: Code) {
  let calls = 0;
  return {
    calls: () => calls,
    call: async () => {
      calls += 1;
      if (calls <= times) throw new ScoutError({ code, message: 'Not now.' });
      return 'done';
    },
  };
}

describe('retrying', () => {
  it('repeats what may pass until it succeeds', async () => {
    const { call, calls } = failing(2, ErrorCode.unavailable);

    await expect(retrying(call, options())).resolves.toBe('done');

    expect(calls()).toBe(3);
  });

  it.each([ErrorCode.aborted, ErrorCode.dataLoss, ErrorCode.permissionDenied])('throws %s at once', async (code) => {
    const { call, calls } = failing(1, code);

    await expect(retrying(call, options())).rejects.toMatchObject({ code });

    expect(calls()).toBe(1);
  });

  it('ends with the last failure when it is told to', async () => {
    const controller = new AbortController();
    const { call } = failing(Infinity, ErrorCode.unavailable);

    const ended = retrying(call, options(controller.signal));
    controller.abort();

    await expect(ended).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('pauses from 100 ms up to 10 s', () => {
    expect([0, 1, 2, 6, 7, 1_000].map(backoffMs)).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
  });

  it('does not pause for somebody who is told to end', async () => {
    const controller = new AbortController();
    controller.abort();

    await expect(pause(60_000, controller.signal)).resolves.toBeUndefined();
  });
});
