import type { Command } from 'commander';
import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { DeadLetterReader } from '../../streaming/dead-letters/ports.ts';
import type { DeadLetterOffice } from '../dlq/dead-letter-office.ts';
import { deadLettersText, listDeadLetters } from '../dlq/list-dead-letters.ts';
import { replayDeadLetters, replayReportText } from '../dlq/replay-dead-letters.ts';
import type { ReplayReport } from '../dlq/replay-dead-letters.ts';
import { showDeadLetter, shownText } from '../dlq/show-dead-letter.ts';

/** What the commands need of the process. */
export interface DlqCommandDeps {
  readonly stdout: { write(text: string): unknown };
  /** Asked when a command runs, so that help works without a configuration. */
  readonly open: () => Promise<DeadLetterOffice>;
  readonly userName: () => string;
  readonly nowMs: () => number;
}

interface OutputFlags {
  readonly json?: boolean;
}

interface ListFlags extends OutputFlags {
  readonly reason?: string;
}

interface ReplayFlags extends ListFlags {
  readonly all?: boolean;
  readonly again?: boolean;
  readonly by?: string;
}

/** `slo-scout dlq list|show|replay`. */
export function registerDlqCommand(program: Command, deps: DlqCommandDeps): void {
  const dlq = program.command('dlq').description('dead letters: telemetry that could not be decoded or processed');

  dlq
    .command('list', { isDefault: true })
    .description('list dead letters')
    .option('--reason <reason>', 'only with this reason')
    .option('--json', 'print JSON')
    .action(async (flags: ListFlags) => {
      const rows = await inOffice(deps, (office) => listDeadLetters(office, flags.reason));
      print(deps, flags, { value: rows, text: () => deadLettersText(rows) });
    });

  dlq
    .command('show')
    .argument('<id>', 'of the letter')
    .description('show one dead letter with its payload, redacted')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: OutputFlags) => {
      const letter = await inOffice(deps, (office) => showDeadLetter(office, id));
      print(deps, flags, { value: letter, text: () => shownText(letter) });
    });

  dlq
    .command('replay')
    .argument('[ids...]', 'of the letters')
    .description('append dead letters to the raw telemetry again, after what was wrong is mended')
    .option('--all', 'all letters, or all with --reason')
    .option('--reason <reason>', 'with --all: only with this reason')
    .option('--again', 'also letters that were replayed before')
    .option('--by <name>', 'who replays (default: your user name)')
    .option('--json', 'print JSON')
    .action(async (ids: readonly string[], flags: ReplayFlags) => {
      const report = await inOffice(deps, (office) => replay(office, { ids, flags, deps }));
      print(deps, flags, { value: report, text: () => replayReportText(report) });
      // Who named letters wants these; who says --all wants what is left.
      if (flags.all !== true) requireAllReplayed(report);
    });
}

async function replay(
  office: DeadLetterOffice,
  { ids, flags, deps }: { readonly ids: readonly string[]; readonly flags: ReplayFlags; readonly deps: DlqCommandDeps },
): Promise<ReplayReport> {
  return replayDeadLetters(office, {
    letters: chooseLetters(office.letters, ids, flags),
    replayedBy: flags.by ?? deps.userName(),
    again: flags.again === true,
    nowMs: deps.nowMs,
  });
}

function chooseLetters(
  letters: DeadLetterReader,
  ids: readonly string[],
  flags: ReplayFlags,
): AsyncIterable<DeadLetter> {
  if ((flags.all === true) === ids.length > 0 || (flags.reason !== undefined && flags.all !== true)) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'Name the letters to replay, or say --all, with or without --reason.',
    });
  }
  return flags.all === true ? withReason(letters, flags.reason) : named(letters, ids);
}

async function* withReason(letters: DeadLetterReader, reason: string | undefined): AsyncGenerator<DeadLetter> {
  for await (const letter of letters.list()) {
    if (reason === undefined || letter.reason === reason) yield letter;
  }
}

async function* named(letters: DeadLetterReader, ids: readonly string[]): AsyncGenerator<DeadLetter> {
  for (const id of new Set(ids)) yield await letters.get(id);
}

function requireAllReplayed({ replayed_before, not_replayable }: ReplayReport): void {
  const leftOut = [...replayed_before, ...not_replayable];
  if (leftOut.length === 0) return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `Not replayed: ${leftOut.join(', ')}.`,
    details: { ids: leftOut },
  });
}

async function inOffice<T>(deps: DlqCommandDeps, work: (office: DeadLetterOffice) => Promise<T>): Promise<T> {
  const office = await deps.open();
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

function print(deps: DlqCommandDeps, flags: OutputFlags, output: { value: unknown; text: () => string }): void {
  const text = flags.json === true ? JSON.stringify(output.value, null, 2) : output.text();
  deps.stdout.write(`${text}\n`);
}
