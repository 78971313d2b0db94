import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import { summedRate } from '../../domain/promql/summed-rate.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { SloSpec } from '../../domain/slo-spec/slo-spec.ts';

const DAY_SECONDS = 86_400;

/**
 * An SLO as Pyrra's `ServiceLevelObjective`. Pyrra takes series, not queries: both must be `sum(rate(series[{{.window}}]))`,
 * the same grouping. Undefined when they are not.
 */
export function toPyrraSpec(slo: SloSpec, windowDays: number): object | undefined {
  const { sli } = slo;
  if (sli.kind !== 'events') return undefined;
  const [errors, total] = [summedRate(sli.bad), summedRate(sli.total)];
  if (errors === undefined || total === undefined || errors.grouping.join() !== total.grouping.join()) return undefined;
  const grouping = total.grouping.length === 0 ? {} : { grouping: total.grouping };
  // Pyrra puts labels with this prefix on the series it records.
  const labels = Object.fromEntries(Object.entries(slo.labels).map(([name, value]) => [`pyrra.dev/${name}`, value]));
  return {
    apiVersion: 'pyrra.dev/v1alpha1',
    kind: 'ServiceLevelObjective',
    metadata: { name: `${slo.service}-${slo.name}`.toLowerCase(), labels },
    spec: {
      target: ppmToPercent(slo.objectivePpm),
      window: prometheusDuration((slo.windowDays ?? windowDays) * DAY_SECONDS),
      ...(slo.description === '' ? {} : { description: slo.description }),
      indicator: { ratio: { errors: { metric: errors.series }, total: { metric: total.series }, ...grouping } },
    },
  };
}
