import { describeProblem, refuseProblems } from '../../contracts/slo-spec/spec-problem.ts';
import type { SpecProblem } from '../../contracts/slo-spec/spec-problem.ts';
import { readAlertWindows } from '../../contracts/slo-spec/read-alert-windows.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import type { ProblemLog } from '../../contracts/slo-spec/yaml-document.ts';
import { inhibitRuleFile, specRuleFile } from '../../domain/artifact/spec-rule-file.ts';
import type { PlannedDocument } from '../../domain/artifact/spec-rule-file.ts';
import type { WindowPair } from '../../domain/burn-rate/windows.ts';
import type { WindowCatalogue } from '../../domain/rules/choose-burn-rates.ts';
import { planRules } from '../../domain/rules/plan-rules.ts';
import type { RuleSettings } from '../../domain/rules/plan-rules.ts';
import { specSloId } from '../../domain/slo-spec/slo-spec.ts';
import type { SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { asRuleObjects } from './as-rule-objects.ts';
import type { ObjectWishes } from './as-rule-objects.ts';
import type { TextFile } from './read-text-files.ts';

/** What rules are generated from. */
export interface RuleRequest extends Omit<RuleSettings, 'catalogue'> {
  readonly specs: readonly TextFile[];
  /** Window catalogues, `kind: AlertWindows`. */
  readonly windows: readonly TextFile[];
  /** Every document as an object of the Prometheus operator, also those that were none. */
  readonly asObjects?: ObjectWishes | undefined;
}

/** What came of it. */
export interface GeneratedRules {
  /** One YAML document: rules for Prometheus, or PrometheusRule objects where the specifications were objects. */
  readonly rules: string;
  /** Alertmanager's `inhibit_rules` that go with them. */
  readonly inhibitRules: string;
  /** What a person should know, one line each. */
  readonly notes: readonly string[];
}

/**
 * Generates rules from specifications. All problems of all files are found before it fails.
 * @throws ScoutError invalid_argument with every problem, by file, document and field
 */
export function generateRules(request: RuleRequest): GeneratedRules {
  const log: ProblemLog = { problems: [], warnings: [] };
  const catalogue = readCatalogue(request.windows, log);
  const read = readSloSpecs(request.specs);
  const settings = { ...request, catalogue };
  const { asObjects } = request;
  const planned = read.documents.map((document) => planDocument(document, settings));
  refuseProblems([...log.problems, ...read.problems, ...planned.flatMap(({ problems }) => problems)]);
  const made = planned.map(({ document }) => document).filter(({ slos }) => slos.length > 0);
  const documents = asObjects === undefined ? made : asRuleObjects(made, asObjects);
  refuseProblems(documents.length === 0 ? [nothingFound(request.specs)] : []);
  return {
    rules: specRuleFile(documents, request.mode),
    inhibitRules: inhibitRuleFile(documents.flatMap(({ slos }) => slos)),
    notes: [...[...log.warnings, ...read.warnings].map(describeProblem), ...planned.flatMap(({ notes }) => notes)],
  };
}

function readCatalogue(files: readonly TextFile[], log: ProblemLog): WindowCatalogue {
  const catalogue = new Map<number, readonly WindowPair[]>();
  for (const file of files) {
    for (const { windowDays, pairs } of readAlertWindows(file, log)) {
      if (catalogue.has(windowDays)) {
        const message = `repeats the windows of ${String(windowDays)} days; keep one`;
        log.problems.push({ file: file.file, document: 1, field: 'spec.sloPeriod', message });
      }
      catalogue.set(windowDays, pairs);
    }
  }
  return catalogue;
}

interface PlanOfDocument {
  readonly document: PlannedDocument;
  readonly problems: readonly SpecProblem[];
  readonly notes: readonly string[];
}

function planDocument({ place, format, object, slos }: SpecDocument, settings: RuleSettings): PlanOfDocument {
  const plans = slos.map((spec) => ({ id: specSloId(spec), plan: planRules(spec, format, settings) }));
  const problem = (id: string, message: string): SpecProblem => ({ ...place, field: '', message: `${id}: ${message}` });
  return {
    document: {
      ...(object === undefined ? {} : { object }),
      slos: plans.flatMap(({ plan }) => (plan.kind === 'planned' ? [plan.slo] : [])),
    },
    problems: plans.flatMap(({ id, plan }) => (plan.kind === 'refused' ? [problem(id, plan.reason)] : [])),
    notes: plans.flatMap(({ id, plan }) =>
      plan.kind === 'planned' ? plan.notes.map((note) => describeProblem(problem(id, note))) : [],
    ),
  };
}

function nothingFound(specs: readonly TextFile[]): SpecProblem {
  return { file: specs[0]?.file ?? '-', document: 1, field: '', message: 'there is no SLO in the files given' };
}
