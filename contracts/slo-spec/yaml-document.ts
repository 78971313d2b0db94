import { LineCounter, isNode, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import type { SpecPlace } from '../../domain/slo-spec/slo-spec.ts';
import type { SpecProblem } from './spec-problem.ts';

/** A path into a document: names of fields, positions in lists. */
export type FieldPath = readonly (string | number)[];

/** Collects what is wrong with the documents of one run; nothing is thrown before all is known. */
export interface ProblemLog {
  readonly problems: SpecProblem[];
  /** What will be ignored; the result is right without it. */
  readonly warnings: SpecProblem[];
}

/** One YAML document as plain values, which can say where a field stands. */
export interface YamlDocument {
  readonly place: SpecPlace;
  readonly value: unknown;
  problemAt(path: FieldPath, message: string): SpecProblem;
}

/**
 * The documents of a YAML text. Empty ones (a file that ends with `---`) are left out, and so are broken ones, whose
 * syntax errors go to the log. Numbers are counted over all of them, as an editor would.
 */
export function readYamlDocuments(file: string, text: string, log: ProblemLog): readonly YamlDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const documents: YamlDocument[] = [];
  for (const [position, document] of parsed.entries()) {
    const place = { file, document: position + 1 };
    const read = readDocument(document, place, lines);
    if (read.value === undefined) log.problems.push(...read.problems);
    else if (read.value.value !== null) documents.push(read.value);
  }
  return documents;
}

function readDocument(document: Document.Parsed, place: SpecPlace, lines: LineCounter) {
  const problems = document.errors.map((error): SpecProblem => ({
    ...place,
    line: lines.linePos(error.pos[0]).line,
    field: '',
    message: `is no YAML: ${error.message}`,
  }));
  if (problems.length > 0) return { problems, value: undefined };
  try {
    const problemAt = (path: FieldPath, message: string): SpecProblem => {
      const line = lineOf(document, path, lines);
      return { ...place, ...(line === undefined ? {} : { line }), field: fieldName(path), message };
    };
    return { problems, value: { place, value: document.toJS() as unknown, problemAt } };
  } catch (cause) {
    // Aliases that name each other, or that would grow without bounds.
    const message = `is no usable YAML: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { problems: [{ ...place, field: '', message }], value: undefined };
  }
}

/** Line of a field, or of the nearest thing around it that exists. */
function lineOf(document: Document.Parsed, path: FieldPath, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

/** `['slos', 0, 'objective']` → `slos[0].objective` */
function fieldName(path: FieldPath): string {
  return path
    .map((part, position) => {
      if (typeof part === 'number') return `[${String(part)}]`;
      return position === 0 ? part : `.${part}`;
    })
    .join('');
}
