import { seriesSelectors } from '../promql/series-selectors.ts';
import type { SpecSli } from '../slo-spec/slo-spec.ts';
import type { EventsSli } from './discovered-sli.ts';

/**
 * Whether an SLO that runs already measures what a found SLI measures: it reads the same metric, for the same requests or more
 * of them (none of its matchers is missing in the other's), and both are about durations (`le`, a histogram's share) or both
 * are not. Then the SLI need not be recommended again.
 */
export function covers(known: SpecSli, found: EventsSli): boolean {
  if (isLatency(known) !== isLatency(found)) return false;
  const wanted = seriesSelectors(found.total)[0];
  if (wanted === undefined) return false;
  return totalSelectors(known).some(
    ({ metric, matchers }) =>
      familyOf(metric) === familyOf(wanted.metric) && matchers.every((matcher) => wanted.matchers.includes(matcher)),
  );
}

function totalSelectors(sli: SpecSli) {
  return seriesSelectors(sli.kind === 'error_ratio' ? sli.errorRatio : sli.total);
}

function isLatency(sli: SpecSli): boolean {
  const queries = Object.values(sli).join('\n');
  return /histogram_fraction/.test(queries) || seriesSelectors(queries.split('\n').join(' + ')).some(isBucket);
}

function isBucket({ metric, matchers }: { readonly metric: string; readonly matchers: readonly string[] }): boolean {
  return metric.endsWith('_bucket') || matchers.some((matcher) => /^le[=!]/.test(matcher));
}

/** The series of one histogram are one family. */
function familyOf(metric: string): string {
  return metric.replace(/_(?:bucket|count|sum)$/, '');
}
