import { describe, expect, it } from 'vitest';
import { ErrorCode, isErrorCode, isRetryable } from '../../../../domain/errors/error-code.ts';

describe('error codes', () => {
  it('are retryable exactly when the same call may succeed later', () => {
    const retryable = Object.values(ErrorCode).filter(isRetryable);

    expect(retryable).toEqual(['resource_exhausted', 'aborted', 'deadline_exceeded', 'unavailable', 'internal']);
  });

  it.each(['not_found', 'toString', '', 7, undefined])('recognise %s only when it is one', (value) => {
    expect(isErrorCode(value)).toBe(value === 'not_found');
  });
});
