import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { undefinedWhenMissing } from '../../../../domain/errors/undefined-when-missing.ts';

const failing = (code: ErrorCode) => (): Promise<number> => Promise.reject(new ScoutError({ code, message: 'No.' }));

describe('undefinedWhenMissing', () => {
  it('gives what the work gives', async () => {
    await expect(undefinedWhenMissing(async () => 7)).resolves.toBe(7);
  });

  it('gives undefined for what is not there, and nothing for any other failure', async () => {
    expect(await undefinedWhenMissing(failing(ErrorCode.notFound))).toBeUndefined();
    await expect(undefinedWhenMissing(failing(ErrorCode.unavailable))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(undefinedWhenMissing(() => Promise.reject(new TypeError('x')))).rejects.toMatchObject({
      name: 'ScoutError',
    });
  });
});
