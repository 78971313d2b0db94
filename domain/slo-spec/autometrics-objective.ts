import { groupingLabels } from '../promql/query-facts.ts';
import { seriesSelectors } from '../promql/series-selectors.ts';
import type { SeriesSelector } from '../promql/series-selectors.ts';
import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { SloSpec, SpecSli } from './slo-spec.ts';

/** The label with the name that the code gives an objective. */
export const OBJECTIVE_NAME = 'objective_name';

const PERCENTILE = /^objective_percentile="(?:[^"\\]|\\.)*"$/;
const PERCENTILE_IN_QUERY = /objective_percentile\s*=\s*"(?:[^"\\]|\\.)*"/g;

/**
 * The series of an SLO of autometrics' rule file; undefined for other SLOs. That file has one SLO for each percentile, for all
 * objectives of all code that names this percentile: `objective_name` tells them apart.
 */
export function autometricsSeries({ sli }: SloSpec): SeriesSelector | undefined {
  if (sli.kind === 'error_ratio' || !groupingLabels(sli.total).includes(OBJECTIVE_NAME)) return undefined;
  return seriesSelectors(sli.total).find(({ matchers }) => matchers.some((matcher) => PERCENTILE.test(matcher)));
}

/** The SLO of one objective of the code: `success-rate-99_9` of `api` is `api-success-rate-99_9`. */
export function sloOfObjective(slo: SloSpec, objectiveName: string): SloSpec {
  const select = (query: string): string =>
    query.replaceAll(
      PERCENTILE_IN_QUERY,
      (matcher) => `${matcher},${OBJECTIVE_NAME}=${quoteLabelValue(objectiveName)}`,
    );
  const slug = objectiveName.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return { ...slo, name: `${slug === '' ? 'objective' : slug}-${slo.name}`, sli: mapQueries(slo.sli, select) };
}

function mapQueries(sli: SpecSli, map: (query: string) => string): SpecSli {
  switch (sli.kind) {
    case 'events':
      return { kind: sli.kind, bad: map(sli.bad), total: map(sli.total) };
    case 'good_events':
      return { kind: sli.kind, good: map(sli.good), total: map(sli.total) };
    case 'error_ratio':
      return { kind: sli.kind, errorRatio: map(sli.errorRatio) };
  }
}
