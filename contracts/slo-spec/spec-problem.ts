import type { SpecPlace } from '../../domain/slo-spec/slo-spec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Something wrong in a specification, with the place to mend it. */
export interface SpecProblem extends SpecPlace {
  /** Line in the file, from 1; absent where the field is. */
  readonly line?: number;
  /** Path of the field, as `slos[0].objective`; empty for the document itself. */
  readonly field: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** `slo.yml:12 (document 1) slos[0].objective: …` */
export function describeProblem({ file, document, line, field, message }: SpecProblem): string {
  const place = `${file}${line === undefined ? '' : `:${String(line)}`} (document ${String(document)})`;
  return `${place}${field === '' ? '' : ` ${field}`}: ${message}`;
}

/**
 * All problems as one failure, none when there are none.
 * @throws ScoutError invalid_argument
 */
export function refuseProblems(problems: readonly SpecProblem[]): void {
  if (problems.length === 0) return;
  const [first] = problems;
  const lines = problems.map(describeProblem);
  const head = lines.length === 1 ? '' : `${String(lines.length)} problems:\n  `;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${head}${lines.join('\n  ')}`,
    details: { problems: lines, ...(first === undefined ? {} : { file: first.file }) },
  });
}
