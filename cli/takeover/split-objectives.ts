import { seriesSelector } from '../../domain/sli-discovery/discovered-sli.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { OBJECTIVE_NAME, autometricsSeries, sloOfObjective } from '../../domain/slo-spec/autometrics-objective.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';

/** Documents with an SLO for each objective of the code. */
export interface SplitObjectives {
  readonly documents: readonly SpecDocument[];
  /** SLOs of percentiles that no code names: rules that wait. */
  readonly unused: ReadonlySet<SloSpec>;
}

/**
 * Takes the SLOs of autometrics' rule file apart by the objectives that the code names, as the series tell; all other SLOs stay.
 * @throws ScoutError what the server answers, when it can no longer be asked
 */
export async function splitObjectives(
  prometheus: PrometheusQueries,
  documents: readonly SpecDocument[],
  range: TimeRange,
): Promise<SplitObjectives> {
  const unused = new Set<SloSpec>();
  const split: SpecDocument[] = [];
  for (const document of documents) {
    const slos: SloSpec[] = [];
    for (const slo of document.slos) {
      // A specification is written back where it stands, SLO by SLO.
      const series = document.format === SpecFormat.rules ? autometricsSeries(slo) : undefined;
      const names = series === undefined ? [] : await objectiveNames(prometheus, series, range);
      if (series !== undefined && names.length === 0) unused.add(slo);
      slos.push(...(names.length === 0 ? [slo] : names.map((name) => sloOfObjective(slo, name))));
    }
    split.push({ ...document, slos });
  }
  return { documents: split, unused };
}

async function objectiveNames(
  prometheus: PrometheusQueries,
  { metric, matchers }: NonNullable<ReturnType<typeof autometricsSeries>>,
  range: TimeRange,
): Promise<readonly string[]> {
  const values = await prometheus.labelValues(OBJECTIVE_NAME, seriesSelector(metric, matchers), range);
  return values.filter((value) => value !== '');
}
