import { badQuery, sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import { countReport } from '../recommend/report.ts';
import type { Discovery } from './discovery.ts';

/** What was found as JSON: shares and risks are 0..1, times ISO 8601, queries with `{{.window}}` as their range. */
export function discoveryReport(discovery: Discovery, windowDays: number): unknown {
  const { fromMs, toMs, metrics, slis, missing, others } = discovery;
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    metrics,
    slis: slis.map(({ kind, source, scope, sli, bad, counts, requestClass, judged, advice }) => ({
      ...{
        service: scope.service,
        place: scope.place ?? null,
        operation: scope.operation ?? null,
        kind,
        bad,
        counts,
        requestClass,
      },
      source: { convention: source.convention.id, metric: sourceMetric(source) },
      queries: { total: sli.total, bad: badQuery(sli) },
      recommendation: countReport(judged, windowDays),
      advice,
    })),
    missing: missing.map(({ operation, ...rest }) => ({ ...rest, operation: operation ?? null })),
    others,
  };
}
