import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerImportCommand } from '../../../../cli/commands/import.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('the import command', () => {
  it('asks for the configured address only when it runs, so that help works with a wrong configuration', () => {
    const program = new Command();
    const silent = { write: () => true };

    registerImportCommand(program, {
      stdin: new PassThrough(),
      stdout: silent,
      stderr: silent,
      nowMs: () => 0,
      defaultEndpoint: () => {
        throw new ScoutError({ code: 'invalid_argument', message: 'The configuration has 1 problem(s).' });
      },
    });

    expect(program.commands.map((command) => command.helpInformation()).join()).toContain('--to <url>');
  });
});
