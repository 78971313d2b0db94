import { eventUnit, groupingLabels } from '../promql/query-facts.ts';
import { seriesSelectors } from '../promql/series-selectors.ts';
import type { SpecSli } from '../slo-spec/slo-spec.ts';
import { lintError, lintWarning } from './lint-finding.ts';
import type { LintFinding } from './lint-finding.ts';

type CountedSli = Exclude<SpecSli, { kind: 'error_ratio' }>;

/** Contradictions within an SLI's queries: a part that can be more than the whole, units, grouping, missing guards. */
export function lintQueries(sli: SpecSli): readonly LintFinding[] {
  if (sli.kind === 'error_ratio') {
    const message =
      'a raw error ratio has no traffic: its ratio over the SLO window weighs every minute alike. Write events';
    return [lintWarning('raw_ratio', message)];
  }
  return [...partAboveWhole(sli), ...unitsDiffer(sli), ...groupingDiffers(sli), ...missingGuard(sli)];
}

function partOf(sli: CountedSli): { readonly name: string; readonly query: string } {
  return sli.kind === 'events' ? { name: 'bad', query: sli.bad } : { name: 'good', query: sli.good };
}

/** Both select one metric, and the whole has matchers that the part lacks: the part counts what the whole leaves out. */
function partAboveWhole(sli: CountedSli): readonly LintFinding[] {
  const { name, query } = partOf(sli);
  const [part, ...otherParts] = seriesSelectors(query);
  const [whole, ...otherWholes] = seriesSelectors(sli.total);
  if (part === undefined || whole === undefined || otherParts.length + otherWholes.length > 0) return [];
  if (part.metric !== whole.metric) return [];
  const lacking = whole.matchers.filter((matcher) => !part.matchers.includes(matcher));
  if (lacking.length === 0) return [];
  const message = `the ${name} query of ${part.metric} lacks ${lacking.join(', ')}, which the total query has: ${name} events can exceed the total`;
  return [lintError('part_above_whole', message)];
}

function unitsDiffer(sli: CountedSli): readonly LintFinding[] {
  const { name, query } = partOf(sli);
  const [unit, total] = [eventUnit(query), eventUnit(sli.total)];
  if (unit === total || unit === 'unknown' || total === 'unknown') return [];
  const words = { per_second: 'events per second', per_range: 'events of the window' };
  const message = `the ${name} query counts ${words[unit]}, the total query ${words[total]}; use rate in both, or increase in both`;
  return [lintError('units_differ', message)];
}

function groupingDiffers(sli: CountedSli): readonly LintFinding[] {
  const { name, query } = partOf(sli);
  const [part, whole] = [groupingLabels(query).join(', '), groupingLabels(sli.total).join(', ')];
  if (part === whole) return [];
  const said = (labels: string): string => (labels === '' ? 'by nothing' : `by ${labels}`);
  const message = `the ${name} query groups ${said(part)}, the total query ${said(whole)}: their series do not match`;
  return [lintError('grouping_differs', message)];
}

/** Labels whose values tell failures; their series appear with the first of them. */
const OUTCOME_LABEL = /^\w*(?:code|status|result|outcome|error)\w*[=!]/i;

/** Sloth's form has no series until the first failure. */
function missingGuard(sli: CountedSli): readonly LintFinding[] {
  if (sli.kind !== 'events' || /\bor\b/i.test(sli.bad)) return [];
  const matchers = seriesSelectors(sli.bad).flatMap((selector) => selector.matchers);
  if (!matchers.some((matcher) => OUTCOME_LABEL.test(matcher))) return [];
  const message =
    'the bad query has no series until the first failure, and until then the SLO has no ratio: append or 0 * (total ' +
    'query), or generate guarded rules';
  return [lintWarning('missing_guard', message)];
}
