import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { describeCriticalPath, reportCriticalPath } from '../files/critical-path-report.ts';
import { readTelemetry } from '../files/read-telemetry.ts';
import { TelemetryTally, describeLeftOut } from '../files/telemetry-tally.ts';
import { TraceCollection } from '../files/trace-collection.ts';
import { printableLines } from '../output/printable.ts';

/** What the command needs of the process. */
export interface TracesCommandDeps {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: { write(text: string): unknown };
}

interface Flags {
  readonly json?: boolean;
  readonly trace?: string;
}

/** `slo-scout traces critical-path FILE…`. */
export function registerTracesCommand(program: Command, deps: TracesCommandDeps): void {
  program
    .command('traces')
    .description('look into recorded traces')
    .command('critical-path')
    .argument('<files...>', 'OTLP traces: JSON lines or protobuf requests, also .gz; - reads standard input')
    .description('find out which spans the time of each request was spent in')
    .option('--trace <id>', 'only this trace')
    .option(
      '--json',
      'print a JSON line for every trace; segments are [service, span name, span id, from ns, to ns] and tile the root span',
    )
    .action(async (files: readonly string[], flags: Flags) => {
      await printCriticalPaths(files, flags, deps);
    });
}

async function printCriticalPaths(files: readonly string[], flags: Flags, deps: TracesCommandDeps): Promise<void> {
  const traces = await collect(files, deps, flags.trace?.toLowerCase());
  for (const { traceId, forest } of traces.take()) {
    const report = reportOrSay(() => reportCriticalPath(traceId, forest), traceId, deps);
    if (report === undefined) continue;
    const text = flags.json === true ? JSON.stringify(report) : `${printableLines(describeCriticalPath(report))}\n`;
    if (!deps.stdout.write(`${text}\n`)) await once(deps.stdout, 'drain');
  }
}

async function collect(
  files: readonly string[],
  { stdin, stderr }: TracesCommandDeps,
  wanted: string | undefined,
): Promise<TraceCollection> {
  const traces = new TraceCollection();
  const tally = new TelemetryTally();
  for (const file of files) {
    for await (const part of readTelemetry(file, stdin)) {
      tally.add(part);
      if (part.kind !== 'spans') continue;
      traces.add(wanted === undefined ? part.spans : part.spans.filter(({ traceId }) => traceId === wanted));
    }
  }
  tally.requireSome('spans', files);
  stderr.write(describeLeftOut(tally.report()));
  if (wanted === undefined || traces.size > 0) return traces;
  throw new ScoutError({
    code: ErrorCode.notFound,
    message: `There is no trace ${wanted} in ${files.join(', ')}; a trace id has 32 hex digits.`,
  });
}

/** One trace that makes no sense must not hide the others. */
function reportOrSay<T>(report: () => T, traceId: string, { stderr }: TracesCommandDeps): T | undefined {
  try {
    return report();
  } catch (error) {
    if (!(error instanceof ScoutError) || error.code !== ErrorCode.invalidArgument) throw error;
    stderr.write(`Trace ${traceId} is left out. ${error.message}\n`);
    return undefined;
  }
}
