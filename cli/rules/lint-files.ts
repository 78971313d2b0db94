import { describeProblem } from '../../contracts/slo-spec/spec-problem.ts';
import type { SpecProblem } from '../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import { countRuleDocuments } from '../../contracts/slo-spec/count-rule-documents.ts';
import { burnRateAlerts } from '../../domain/burn-rate/windows.ts';
import { lintError } from '../../domain/slo-lint/lint-finding.ts';
import type { LintFinding } from '../../domain/slo-lint/lint-finding.ts';
import { lintSlo } from '../../domain/slo-lint/lint-slo.ts';
import { specSloId } from '../../domain/slo-spec/slo-spec.ts';
import type { TextFile } from './read-text-files.ts';

/** A finding and where it is. */
export interface PlacedFinding extends LintFinding {
  readonly file: string;
  /** Which YAML document of the file, from 1. */
  readonly document: number;
  /** Service and name; empty for a finding about the file. */
  readonly slo: string;
}

/** Lints specifications, and Prometheus rule files for more than one document, in the order of the files. */
export function lintFiles(files: readonly TextFile[], defaultWindowDays: number): readonly PlacedFinding[] {
  const ruleFiles = files.filter(({ text }) => countRuleDocuments(text) > 1);
  const read = readSloSpecs(files.filter((file) => !ruleFiles.includes(file)));
  return [
    ...ruleFiles.flatMap(lintRuleFile),
    ...read.problems.map((problem) => unreadable(problem, 'error')),
    ...read.warnings.map((problem) => unreadable(problem, 'warning')),
    ...read.documents.flatMap(({ place, slos }) =>
      slos.flatMap((slo) => {
        const burnRates = burnRateAlerts(windowOf(slo.windowDays ?? defaultWindowDays));
        return lintSlo(slo, burnRates).map((finding) => ({ ...finding, ...place, slo: specSloId(slo) }));
      }),
    ),
  ];
}

/** `slo.yml (document 1) shop-checkout: error dead_alert: …` */
export function describeFinding({ file, document, slo, severity, rule, message }: PlacedFinding): string {
  const place = describeProblem({ file, document, field: slo, message: '' }).trimEnd();
  return `${place} ${severity} ${rule}: ${message}`;
}

/** Windows without built-in alert windows are judged by the nearest that has some. */
function windowOf(days: number): number {
  return Math.min(90, Math.max(7, days));
}

function lintRuleFile({ file, text }: TextFile): readonly PlacedFinding[] {
  const documents = countRuleDocuments(text);
  if (documents <= 1) return [];
  const message = `${String(documents)} YAML documents: Prometheus loads the first and ignores the rest. Put all groups into one`;
  return [{ ...lintError('multi_document', message), file, document: 2, slo: '' }];
}

function unreadable(problem: SpecProblem, severity: LintFinding['severity']): PlacedFinding {
  const { file, document, field, line } = problem;
  const at = line === undefined ? '' : `line ${String(line)} `;
  return {
    severity,
    rule: 'specification',
    message: `${at}${field} ${problem.message}`.trim(),
    file,
    document,
    slo: '',
  };
}
