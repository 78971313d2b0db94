import { GapCode } from '../instrumentation-gap.ts';
import { ENVIRONMENT, REQUEST_IDS, SERVICE_NAME, SEVERITY, STRUCTURE } from './log-snippets.ts';
import { SnippetLanguage } from './snippet.ts';
import type { GapSnippets } from './snippet.ts';
import { NAMES, PROPAGATION, ROUTES, STATUS } from './trace-snippets.ts';

const SNIPPETS: Readonly<Record<GapCode, GapSnippets>> = {
  [GapCode.brokenPropagation]: PROPAGATION,
  [GapCode.routesWithoutTemplate]: ROUTES,
  [GapCode.namesWithIdentifiers]: NAMES,
  [GapCode.noHttpStatus]: STATUS,
  [GapCode.logsWithoutRequestId]: REQUEST_IDS,
  [GapCode.unstructuredLogs]: STRUCTURE,
  [GapCode.logsWithoutSeverity]: SEVERITY,
  [GapCode.noServiceName]: SERVICE_NAME,
  [GapCode.noEnvironment]: ENVIRONMENT,
};

/** What mends a gap in a language: its own snippet, and the Collector's where there is one. */
export interface Remedy {
  /** Undefined where the language is not known: then the Collector's is what there is. */
  readonly language: SnippetLanguage | undefined;
  readonly code: string | undefined;
  readonly collector: string | undefined;
}

/** The remedy of a gap, by the language that the service's SDK tells. */
export function remedyOf(code: GapCode, language: string | undefined): Remedy {
  const { byLanguage, collector } = SNIPPETS[code];
  const known = Object.values(SnippetLanguage).find((candidate) => candidate === language);
  const texts = new Set(Object.values(byLanguage));
  // What is the same for all needs no language.
  const [only] = texts;
  const snippet = known === undefined ? (texts.size === 1 ? only : undefined) : byLanguage[known];
  return { language: known, code: snippet, collector };
}
