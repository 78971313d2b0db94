import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { analysisText } from '../files/analysis-text.ts';
import { analysisToJson } from '../files/analysis-json.ts';
import { analyzeFiles } from '../files/analyze-files.ts';
import { parseWhole } from './client-command.ts';

/** What the command needs of the process. */
export interface AnalyzeFilesCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
}

interface Flags {
  readonly json?: boolean;
  readonly window: number;
}

const DEFAULT_WINDOW_DAYS = 28;

/** `slo-scout analyze-files FILE…`: everything that recorded telemetry tells, without a server. */
export function registerAnalyzeFilesCommand(program: Command, { stdin, stdout }: AnalyzeFilesCommandDeps): void {
  program
    .command('analyze-files')
    .argument('<files...>', 'OTLP traces and logs: JSON lines or protobuf requests, also .gz; - reads standard input')
    .description('services, journeys, latencies, critical paths and recommendations of recorded telemetry')
    .option('--window <days>', 'window of recommended SLOs, 7 to 90 days', parseWhole, DEFAULT_WINDOW_DAYS)
    .option('--json', 'print one JSON object')
    .action(async (files: readonly string[], flags: Flags) => {
      const analysis = await analyzeFiles({ files, stdin, windowDays: flags.window });
      stdout.write(
        flags.json === true ? `${JSON.stringify(analysisToJson(analysis), null, 2)}\n` : analysisText(analysis),
      );
    });
}
