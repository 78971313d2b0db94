import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import type { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { unlessRefused } from '../../../../domain/sli-discovery/unless-refused.ts';

const failing = (code: ErrorCode) => async (): Promise<string> => {
  throw new ScoutError({ code, message: 'no such function' });
};
const told = (message: string) => `refused: ${message}`;

describe('unlessRefused', () => {
  it('gives what the work gives', async () => {
    expect(await unlessRefused(async () => 'answer', told)).toBe('answer');
  });

  it.each(['invalid_argument', 'deadline_exceeded'] as const)('tells a query that failed with %s', async (code) => {
    expect(await unlessRefused(failing(code), told)).toBe('refused: no such function');
  });

  it.each(['unavailable', 'unauthenticated', 'permission_denied', 'not_found'] as const)(
    'passes %s on, since the other queries would fail too',
    async (code) => {
      await expect(unlessRefused(failing(code), told)).rejects.toMatchObject({ code });
    },
  );
});
