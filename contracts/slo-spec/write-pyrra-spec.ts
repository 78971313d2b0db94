import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import { summedRate } from '../../domain/promql/summed-rate.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { SloSpec, SpecSli } from '../../domain/slo-spec/slo-spec.ts';

const DAY_SECONDS = 86_400;

/**
 * An SLO as Pyrra's `ServiceLevelObjective`. Pyrra takes series, not queries: both must be `sum(rate(series[{{.window}}]))`,
 * the same grouping; good and total events are its `latency`, bad and total ones its `ratio`. Undefined when they are not.
 */
export function toPyrraSpec(slo: SloSpec, windowDays: number): object | undefined {
  const indicator = indicatorOf(slo.sli);
  if (indicator === undefined) return undefined;
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
      indicator,
    },
  };
}

function indicatorOf(sli: SpecSli): object | undefined {
  if (sli.kind === 'error_ratio') return undefined;
  const [part, total] = [summedRate(sli.kind === 'events' ? sli.bad : sli.good), summedRate(sli.total)];
  if (part === undefined || total === undefined || part.grouping.join() !== total.grouping.join()) return undefined;
  const whole = {
    total: { metric: total.series },
    ...(total.grouping.length === 0 ? {} : { grouping: total.grouping }),
  };
  return sli.kind === 'events'
    ? { ratio: { errors: { metric: part.series }, ...whole } }
    : { latency: { success: { metric: part.series }, ...whole } };
}
