import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { ApiConnection } from '../client/api-connection.ts';
import { createApiClient } from '../client/create-api-client.ts';
import type { ApiClient } from '../client/create-api-client.ts';

/** What the commands that talk to the API need of the process. */
export interface ClientCommandDeps {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Asked when a command runs, so that help works without a configuration. */
  readonly connection: () => ApiConnection;
  /** Who decides when `--by` is not given. */
  readonly userName: () => string;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** Flags that every command has. */
export interface OutputFlags {
  readonly json?: boolean;
}

/** The client of this run. */
export function clientOf(deps: ClientCommandDeps): ApiClient {
  return createApiClient(deps.connection());
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON');
}

/** Prints a value as JSON, or as the text that people read. */
export function print(
  deps: ClientCommandDeps,
  flags: OutputFlags,
  output: { value: unknown; text: () => string },
): void {
  const text = flags.json === true ? JSON.stringify(output.value, null, 2) : output.text();
  deps.stdout.write(`${text}\n`);
}

/** Parses a whole number of an option or argument; the API knows its bounds. */
export function parseWhole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** Parses a number of an option. */
export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It must be a number.');
}
