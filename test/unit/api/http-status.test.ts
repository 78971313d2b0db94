import { describe, expect, it } from 'vitest';
import { codeOfHttpStatus, httpStatus, statusTitle } from '../../../api/http-status.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';

describe('httpStatus', () => {
  it.each([
    ['invalid_argument', 400],
    ['unauthenticated', 401],
    ['permission_denied', 403],
    ['not_found', 404],
    ['already_exists', 409],
    ['failed_precondition', 409],
    ['resource_exhausted', 429],
    ['aborted', 409],
    ['cancelled', 499],
    ['deadline_exceeded', 504],
    ['unavailable', 503],
    ['data_loss', 500],
    ['internal', 500],
  ] as const)('maps %s to %i', (code, status) => {
    expect(httpStatus(code)).toBe(status);
  });

  it('has a status and a title for every code', () => {
    for (const code of Object.values(ErrorCode)) {
      expect(httpStatus(code)).toBeGreaterThanOrEqual(400);
      expect(statusTitle(httpStatus(code))).not.toBe('Error');
    }
  });
});

describe('codeOfHttpStatus', () => {
  it("blames the client for its own statuses and the server for the server's", () => {
    expect(codeOfHttpStatus(404)).toBe('not_found');
    expect(codeOfHttpStatus(413)).toBe('invalid_argument');
    expect(codeOfHttpStatus(502)).toBe('internal');
  });
});
