import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { DEFAULT_GIVE_UP_AFTER_MS, importFiles } from '../import/import-files.ts';
import { describeReport, isComplete, reportToJson } from '../import/import-report.ts';
import { createTraceSender } from '../import/trace-sender.ts';
import { DEFAULT_WAIT_MS } from '../send/with-first-contact.ts';
import { headerOption } from './header-option.ts';
import { waitDuration } from './wait-duration.ts';
import { wholeNumberUpTo } from './whole-number.ts';

/** What the command needs of the process. */
export interface ImportCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /**
   * Where the ingest port is unless `--to` says otherwise, such as `http://127.0.0.1:4318`. Asked when the command runs,
   * so that help works without a configuration.
   */
  readonly defaultEndpoint: () => string;
}

interface ImportFlags {
  readonly to?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly shift?: boolean;
  readonly json?: boolean;
  readonly concurrency: number;
  readonly wait?: number;
}

const PROGRESS_INTERVAL_MS = 500;
const MAX_CONCURRENCY = 64;

/** `slo-scout import FILE…`: sends recorded telemetry through the OTLP port. */
export function registerImportCommand(program: Command, deps: ImportCommandDeps): void {
  program
    .command('import')
    .argument('<files...>', 'OTLP JSON-lines files of traces (.jsonl, .jsonl.gz); - reads standard input')
    .description('send recorded traces through the OTLP port')
    .option('--to <url>', 'OTLP/HTTP address to send to (default: the configured ingest port)')
    .option('--header <name=value>', 'header of every request, such as a token; can be repeated', headerOption, {})
    .option('--shift', 'move all times by a constant, so that the newest span ends now')
    .option(
      '--concurrency <n>',
      'requests in flight; more than 1 gives up the order of the file',
      wholeNumberUpTo(MAX_CONCURRENCY),
      1,
    )
    .option(
      '--wait <duration>',
      'how long to wait for a receiver that is not there, like 2m (default: 5s)',
      waitDuration,
    )
    .option('--json', 'print the report as JSON')
    .action(async (files: readonly string[], flags: ImportFlags) => {
      await runImport(files, flags, deps);
    });
}

async function runImport(files: readonly string[], flags: ImportFlags, deps: ImportCommandDeps): Promise<void> {
  const waitMs = flags.wait ?? DEFAULT_WAIT_MS;
  const sender = createTraceSender(flags.to ?? deps.defaultEndpoint(), { waitMs, headers: flags.header });
  const progress = createProgressLine(deps);
  try {
    const report = await importFiles({
      files,
      sender,
      giveUpAfterMs: Math.max(waitMs, DEFAULT_GIVE_UP_AFTER_MS),
      stdin: deps.stdin,
      concurrency: flags.concurrency,
      onProgress: progress.show,
      ...(flags.shift === true ? { newestEndsAtMs: deps.nowMs() } : {}),
    });
    progress.end();
    deps.stdout.write(flags.json === true ? reportToJson(report) : describeReport(report));
    if (!isComplete(report)) throw incomplete();
  } finally {
    progress.end();
    sender.close();
  }
}

function incomplete(): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message:
      'Not everything was imported; the report says what was not. Logs and metrics are sent by `slo-scout send`.',
  });
}

interface ProgressLine {
  readonly show: (progress: { readonly lines: number; readonly spans: number; readonly retries: number }) => void;
  readonly end: () => void;
}

/** One line that is rewritten; nothing where it could not be. */
function createProgressLine({ stderr, nowMs }: ImportCommandDeps): ProgressLine {
  let shownAtMs = 0;
  let isOpen = false;
  return {
    show({ lines, spans, retries }) {
      const now = nowMs();
      if (stderr.isTTY !== true || now - shownAtMs < PROGRESS_INTERVAL_MS) return;
      shownAtMs = now;
      isOpen = true;
      stderr.write(`\r${lines.toLocaleString('en')} lines, ${spans.toLocaleString('en')} spans, ${retries} retries `);
    },
    end() {
      if (isOpen) stderr.write('\n');
      isOpen = false;
    },
  };
}
