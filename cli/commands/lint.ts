import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { describeFinding, lintFiles } from '../rules/lint-files.ts';
import type { PlacedFinding } from '../rules/lint-files.ts';
import { readTextFiles } from '../rules/read-text-files.ts';
import { DEFAULT_WINDOW_DAYS, parsePeriod } from './period.ts';

/** What the command needs of the process. */
export interface LintCommandDeps {
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
}

interface LintFlags {
  readonly json?: boolean;
  readonly defaultPeriod: number;
}

/** `slo-scout lint FILE…`: what contradicts itself in specifications and rule files. Fails when something is wrong. */
export function registerLintCommand(program: Command, deps: LintCommandDeps): void {
  program
    .command('lint')
    .argument('<files...>', 'specifications, Prometheus rule files, or folders of them; - reads standard input')
    .description('find contradictions in SLO specifications')
    .option('--json', 'print a JSON array {file, document, slo, severity, rule, message}')
    .option('--default-period <days>', 'SLO window where a specification has none', parsePeriod, DEFAULT_WINDOW_DAYS)
    .action(async (files: readonly string[], { json, defaultPeriod }: LintFlags) => {
      const findings = lintFiles(await readTextFiles(files, deps.stdin), defaultPeriod);
      deps.stdout.write(json === true ? `${JSON.stringify(findings, undefined, 2)}\n` : describe(findings));
      refuseErrors(findings);
    });
}

function describe(findings: readonly PlacedFinding[]): string {
  if (findings.length === 0) return 'Nothing found.\n';
  return findings.map((finding) => `${describeFinding(finding)}\n`).join('');
}

function refuseErrors(findings: readonly PlacedFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return;
  const message = `${String(errors)} ${errors === 1 ? 'error' : 'errors'} found; see above.`;
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}
