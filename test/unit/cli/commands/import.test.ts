import { PassThrough, Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerImportCommand } from '../../../../cli/commands/import.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('the import command', () => {
  it('fails when not everything was imported, after the report', async () => {
    const printed: string[] = [];
    const program = new Command().exitOverride();
    registerImportCommand(program, {
      stdin: Readable.from([Buffer.from('{"resourceLogs":[]}\nno JSON\n')]),
      stdout: { write: (text) => printed.push(text) },
      stderr: { write: () => true },
      nowMs: () => 0,
      defaultEndpoint: () => 'http://127.0.0.1:1',
    });

    const imported = program.parseAsync(['import', '-'], { from: 'user' });

    await expect(imported).rejects.toMatchObject({
      code: 'data_loss',
      message: expect.stringContaining('slo-scout send'),
    });
    expect(printed.join('')).toContain('1 malformed line');
  });

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
