import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../../cli/output/exit-code.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('exitCodeOf', () => {
  it.each([
    ['invalid_argument', 2],
    ['not_found', 3],
    ['already_exists', 4],
    ['failed_precondition', 4],
    ['aborted', 4],
    ['unavailable', 5],
    ['deadline_exceeded', 5],
    ['resource_exhausted', 5],
    ['unauthenticated', 6],
    ['permission_denied', 6],
    ['cancelled', 130],
    ['internal', 1],
    ['data_loss', 1],
  ] as const)('of %s is %i', (code, status) => {
    expect(exitCodeOf(new ScoutError({ code, message: '' }))).toBe(status);
  });

  it('tells wrong usage, a wrong configuration and bugs apart', () => {
    const settings = new ScoutError({ code: ErrorCode.invalidArgument, message: '', details: { settings: ['A'] } });

    expect(exitCodeOf(settings)).toBe(78);
    expect(exitCodeOf(new CommanderError(1, 'commander.unknownOption', ''))).toBe(2);
    expect(exitCodeOf(new CommanderError(0, 'commander.helpDisplayed', ''))).toBe(0);
    expect(exitCodeOf(new TypeError('bug'))).toBe(1);
  });
});
