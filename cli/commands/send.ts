import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSender } from '../send/create-sender.ts';
import { DEFAULT_GIVE_UP_AFTER_MS, sendFiles } from '../send/send-files.ts';
import { describeSendReport, isComplete, sendReportToJson } from '../send/send-report.ts';
import { DEFAULT_WAIT_MS, withFirstContact } from '../send/with-first-contact.ts';
import { headerOption } from './header-option.ts';
import { createProgressLine } from './progress-line.ts';
import { waitDuration } from './wait-duration.ts';
import { wholeNumberUpTo } from './whole-number.ts';

/** What the command needs of the process. */
export interface SendCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** Where to send unless `--to` says otherwise. Asked when the command runs, so that help needs no configuration. */
  readonly defaultAddress: () => string;
}

interface SendFlags {
  readonly to?: string;
  readonly shift?: boolean;
  readonly rate?: number;
  readonly concurrency: number;
  readonly header: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly wait?: number;
  readonly json?: boolean;
}

const PROGRESS_INTERVAL_MS = 500;
const MAX_CONCURRENCY = 64;
const MAX_RATE = 1e9;

/** `slo-scout send FILE…`: replays OTLP JSON-lines files to any OTLP receiver. */
export function registerSendCommand(program: Command, deps: SendCommandDeps): void {
  program
    .command('send')
    .argument(
      '<files...>',
      'OTLP JSON-lines files (.jsonl, .jsonl.gz) of traces, logs and metrics; - reads standard input',
    )
    .description('replay recorded telemetry to an OTLP receiver and report what it acknowledged')
    .option(
      '--to <address>',
      'host:port or grpc(s)://host:port for gRPC, http(s)://… for HTTP (default: the ingest port)',
    )
    .option('--shift', 'move all times by one constant, so that the newest of all files is now')
    .option('--rate <n>', 'spans, log records and data points a second', wholeNumberUpTo(MAX_RATE))
    .option(
      '--concurrency <n>',
      'requests in flight; more than 1 gives up the order',
      wholeNumberUpTo(MAX_CONCURRENCY),
      1,
    )
    .option('--header <name=value>', 'header of every request, such as a token; can be repeated', headerOption, {})
    .option('--ca <file>', 'PEM of the authority that signed the certificate of the receiver')
    .option(
      '--wait <duration>',
      'how long to wait for a receiver that is not there, like 2m (default: 5s)',
      waitDuration,
    )
    .option('--json', 'print the report as JSON')
    .action(async (files: readonly string[], flags: SendFlags) => {
      await runSend(files, flags, deps);
    });
}

async function runSend(files: readonly string[], flags: SendFlags, deps: SendCommandDeps): Promise<void> {
  const { stdin, stdout, stderr, nowMs } = deps;
  const address = flags.to ?? deps.defaultAddress();
  const ca = flags.ca === undefined ? undefined : readCa(flags.ca);
  const waitMs = flags.wait ?? DEFAULT_WAIT_MS;
  const sender = withFirstContact(createSender({ address, headers: flags.header, ca }), { address, ca, waitMs });
  const progress = createProgressLine(stderr);
  let shownAtMs = nowMs();
  try {
    const { report, stopped } = await sendFiles({
      files,
      sender,
      giveUpAfterMs: Math.max(waitMs, DEFAULT_GIVE_UP_AFTER_MS),
      stdin,
      concurrency: flags.concurrency,
      ratePerSecond: flags.rate,
      newestAtMs: flags.shift === true ? nowMs() : undefined,
      onProgress: ({ lines, records, retries }) => {
        if (stderr.isTTY !== true || nowMs() - shownAtMs < PROGRESS_INTERVAL_MS) return;
        shownAtMs = nowMs();
        progress.show(`${grouped(lines)} lines, ${grouped(records)} records, ${grouped(retries)} retries`);
      },
    });
    progress.end();
    stdout.write(flags.json === true ? sendReportToJson(report) : describeSendReport(report));
    if (stopped !== undefined) throw stopped;
    if (!isComplete(report)) throw incomplete();
  } finally {
    progress.end();
    sender.close();
  }
}

function incomplete(): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message: 'Not everything was sent and acknowledged; the report says what was not.',
  });
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ScoutError({ code: ErrorCode.notFound, message: `${file} (--ca) cannot be read.`, cause });
  }
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
