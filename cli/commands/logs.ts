import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { Option } from 'commander';
import { LogFormat } from '../../domain/log/log-line.ts';
import { readLines } from '../import/read-lines.ts';
import { describeGroups } from '../logs/describe-groups.ts';
import { createGroupNumbers } from '../logs/group-numbers.ts';
import { createLogGrouper } from '../logs/log-grouper.ts';
import type { LogGrouper } from '../logs/log-grouper.ts';

/** What the command needs of the process. */
export interface LogsCommandDeps {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

interface GroupFlags {
  readonly format: LogFormat;
  readonly json?: boolean;
}

const MAX_BUFFERED = 65_536;

/** `slo-scout logs group FILE`: which log statements wrote the lines of a file. Returns `logs`, for further commands. */
export function registerLogsCommand(program: Command, deps: LogsCommandDeps): Command {
  const logs = program.command('logs').description('log templates: of files, and of services');
  logs
    .command('group')
    .argument('<file>', 'log file (also .gz); - reads standard input')
    .description('find the templates of log lines')
    .addOption(
      new Option('--format <format>', 'what the lines are; auto decides line by line')
        .choices(Object.values(LogFormat))
        .default(LogFormat.auto),
    )
    .option('--json', 'print a JSON line {line, group, template} for every line')
    .action(async (file: string, flags: GroupFlags) => {
      await groupFile(file, flags, deps);
    });
  return logs;
}

async function groupFile(
  file: string,
  { format, json }: GroupFlags,
  { stdin, stdout }: LogsCommandDeps,
): Promise<void> {
  const numbers = createGroupNumbers();
  try {
    const grouper = createLogGrouper(format, numbers);
    for await (const line of readLines(file, stdin)) grouper.push(line);
    grouper.end();
    if (json === true) await writeLines(grouper, stdout);
    else stdout.write(describeGroups(grouper.groups()));
  } finally {
    numbers.close();
  }
}

async function writeLines(grouper: LogGrouper, stdout: Writable): Promise<void> {
  let buffer = '';
  let line = 0;
  for (const { group, template } of grouper.lineGroups()) {
    line += 1;
    buffer += `${JSON.stringify({ line, group, template })}\n`;
    if (buffer.length < MAX_BUFFERED) continue;
    if (!stdout.write(buffer)) await once(stdout, 'drain');
    buffer = '';
  }
  stdout.write(buffer);
}
