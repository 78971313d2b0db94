import { specSloId } from '../../domain/slo-spec/slo-spec.ts';
import type { SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { listItems } from './list-items.ts';
import { readOpenSloAlphaSpec } from './open-slo-alpha-spec.ts';
import { readOpenSloIndicator, readOpenSloSpec } from './open-slo-spec.ts';
import type { PlacedIndicator } from './open-slo-spec.ts';
import { readPyrraSpec } from './pyrra-spec.ts';
import { readSlothKubernetesSpec } from './sloth-kubernetes-spec.ts';
import { readSlothRuleFile } from './sloth-rule-file.ts';
import { readSlothSpec } from './sloth-spec.ts';
import type { SpecProblem } from './spec-problem.ts';
import { describeProblem } from './spec-problem.ts';
import { readYamlDocuments } from './yaml-document.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

/** A file's name and text. */
export interface SpecFile {
  readonly file: string;
  readonly text: string;
}

/** What was read. With problems the documents are incomplete and nothing should be made of them. */
export interface ReadSpecs {
  readonly documents: readonly SpecDocument[];
  readonly problems: readonly SpecProblem[];
  readonly warnings: readonly SpecProblem[];
}

/**
 * Reads SLO specifications: Sloth's `prometheus/v1` and `sloth.slok.dev/v1`, OpenSLO `v1alpha` and `v1`, Pyrra's, and the SLOs
 * of rule files and `PrometheusRule` objects that Sloth or SLO-Scout made; any number of YAML documents a file, and lists of
 * objects. Never throws for what a file holds: everything that is wrong is listed.
 */
export function readSloSpecs(files: readonly SpecFile[]): ReadSpecs {
  const log: ProblemLog = { problems: [], warnings: [] };
  const documents = files.flatMap(({ file, text }) => {
    const found = readYamlDocuments(file, text, log);
    if (found.length === 0 && !log.problems.some((problem) => problem.file === file)) {
      log.problems.push({ file, document: 1, field: '', message: 'holds no YAML document' });
    }
    return found.flatMap(listItems);
  });
  const indicators = new Map<string, PlacedIndicator>();
  for (const document of documents) {
    if (kindOf(document) !== 'openslo/v1 SLI') continue;
    const entry = readOpenSloIndicator(document, log);
    if (entry !== undefined) indicators.set(...entry);
  }
  const specs = documents.flatMap((document) => {
    return isRuleFile(document)
      ? readSlothRuleFile(document, log)
      : (readDocument(document, { log, indicators }) ?? []);
  });
  refuseRepetition(specs, log);
  return { documents: specs, ...log };
}

const KNOWN =
  'version: prometheus/v1 (Sloth), apiVersion: sloth.slok.dev/v1 (kind: PrometheusServiceLevel), openslo/v1alpha or openslo/v1 (kind: SLO), ' +
  'pyrra.dev/v1alpha1 (kind: ServiceLevelObjective), and rule files that Sloth or SLO-Scout made';

function readDocument(
  document: YamlDocument,
  context: { readonly log: ProblemLog; readonly indicators: ReadonlyMap<string, PlacedIndicator> },
): SpecDocument | undefined {
  const { log } = context;
  const kind = kindOf(document);
  switch (kind) {
    case 'prometheus/v1':
      return readSlothSpec(document, log);
    case 'sloth.slok.dev/v1 PrometheusServiceLevel':
      return readSlothKubernetesSpec(document, log);
    case 'openslo/v1alpha SLO':
      return readOpenSloAlphaSpec(document, log);
    case 'openslo/v1 SLO':
      return readOpenSloSpec(document, context);
    case 'pyrra.dev/v1alpha1 ServiceLevelObjective':
      return readPyrraSpec(document, log);
    default:
      // The other kinds of OpenSLO say nothing that rules need; SLIs were read before.
      if (/^openslo\/v1(?:alpha)? \w+$/.test(kind)) return undefined;
      log.problems.push(document.problemAt([], `is no SLO specification; known are ${KNOWN}`));
      return undefined;
  }
}

/** Rules of Prometheus, as a file or as an object of Kubernetes. */
function isRuleFile(document: YamlDocument): boolean {
  const { value } = document;
  if (kindOf(document) === 'monitoring.coreos.com/v1 PrometheusRule') return true;
  return typeof value === 'object' && value !== null && Array.isArray((value as Record<string, unknown>)['groups']);
}

/** `version` of Sloth, or apiVersion and kind. */
function kindOf({ value }: YamlDocument): string {
  if (typeof value !== 'object' || value === null) return '';
  const { version, apiVersion, kind } = value as Record<string, unknown>;
  if (typeof version === 'string') return version;
  return typeof apiVersion === 'string' && typeof kind === 'string' ? `${apiVersion} ${kind}` : '';
}

/** One rule group of a name in a file: the second SLO of the same id could not be loaded. */
function refuseRepetition(documents: readonly SpecDocument[], log: ProblemLog): void {
  const first = new Map<string, SpecDocument>();
  for (const document of documents) {
    for (const slo of document.slos) {
      const id = specSloId(slo);
      const { place } = first.get(id) ?? document;
      if (first.has(id)) {
        const where = describeProblem({ ...place, field: '', message: '' }).replace(/: $/, '');
        const message = `the SLO ${id} is in ${where} already; service and name together must be unique`;
        log.problems.push({ ...document.place, field: '', message });
      } else first.set(id, document);
    }
  }
}
