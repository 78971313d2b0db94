import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { Option } from 'commander';
import { ConvertSource, ConvertTarget, convertSpecs } from '../rules/convert-specs.ts';
import { readTextFiles } from '../rules/read-text-files.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { DEFAULT_WINDOW_DAYS, parsePeriod } from './period.ts';

/** What the command needs of the process. */
export interface ConvertCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

interface ConvertFlags {
  readonly from?: ConvertSource;
  readonly to: ConvertTarget;
  readonly out?: string;
  readonly defaultPeriod: number;
}

/** `slo-scout convert FILE… --to FORMAT`: specifications from one format to another. */
export function registerConvertCommand(program: Command, deps: ConvertCommandDeps): void {
  program
    .command('convert')
    .argument(
      '<files...>',
      'specification files or folders (Sloth, OpenSLO, Pyrra, rules made of them); - reads standard input',
    )
    .description('convert SLO specifications between formats')
    .addOption(
      new Option('--from <format>', 'refuse other formats (default: read each as what it says it is)').choices(
        Object.values(ConvertSource),
      ),
    )
    .addOption(new Option('--to <format>', 'what to write').choices(Object.values(ConvertTarget)).makeOptionMandatory())
    .option('-o, --out <file>', 'where to write (default: standard output)')
    .option('--default-period <days>', 'SLO window where a specification has none', parsePeriod, DEFAULT_WINDOW_DAYS)
    .action(async (files: readonly string[], { from, to, out, defaultPeriod }: ConvertFlags) => {
      const specs = await readTextFiles(files, deps.stdin);
      const { text, notes } = convertSpecs({
        ...{ specs, to, defaultWindowDays: defaultPeriod },
        ...(from === undefined ? {} : { from }),
      });
      for (const note of notes) deps.stderr.write(`note: ${note}\n`);
      if (out === undefined) deps.stdout.write(text);
      else await writeTextFile(out, text);
    });
}
