import { Command } from 'commander';
import { registerClientCommands } from '../../../cli/commands/client-commands.ts';
import { registerLogTemplatesCommand } from '../../../cli/commands/log-templates.ts';
import { exitCodeOf } from '../../../cli/output/exit-code.ts';
import type { Secret } from '../../../platform/config/secret.ts';

/** What a run of the command left behind. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly url: string;
  readonly apiKey?: Secret;
  readonly isTTY?: boolean;
  /** Called where the command would wait. */
  readonly onSleep?: () => void | Promise<void>;
}

/** Runs `slo-scout …` in this process against an API. */
export async function runClientCommand(options: CommandOptions, ...args: readonly string[]): Promise<CommandRun> {
  let stdout = '';
  let stderr = '';
  const program = new Command('slo-scout').exitOverride().configureOutput({ writeErr: (text) => (stderr += text) });
  const deps = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text), isTTY: options.isTTY ?? false },
    connection: () => ({ url: options.url, apiKey: options.apiKey }),
    userName: () => 'ann',
    sleep: async () => {
      await options.onSleep?.();
    },
  };
  registerClientCommands(program, deps);
  registerLogTemplatesCommand(program.command('logs'), deps);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    return { exitCode: exitCodeOf(error), stdout, stderr: `${stderr}${error instanceof Error ? error.message : ''}` };
  }
}
