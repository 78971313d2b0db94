import { windowedQuery } from '../../domain/promql/windowed-query.ts';
import { ppmToDecimal, ppmToPercent } from '../../domain/slo/objective.ts';
import { fillWindow } from '../../domain/slo/query-window.ts';
import type { SloSpec, SpecSli } from '../../domain/slo-spec/slo-spec.ts';

/** The resolution that OpenSLO queries are written for, which carry no window of their own. */
const RANGE = '5m';

/** An SLO as an OpenSLO v1 document with an inline indicator. `windowDays` is for SLOs that name no window. */
export function toOpenSloSpec(slo: SloSpec, windowDays: number): object {
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: slo.name, ...(Object.keys(slo.labels).length === 0 ? {} : { labels: slo.labels }) },
    spec: {
      ...(slo.description === '' ? {} : { description: slo.description }),
      service: slo.service,
      indicator: { metadata: { name: `${slo.name}-sli` }, spec: { ratioMetric: ratioMetric(slo.sli) } },
      timeWindow: [{ duration: `${String(slo.windowDays ?? windowDays)}d`, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [
        { displayName: `${ppmToPercent(slo.objectivePpm)} %`, target: Number(ppmToDecimal(slo.objectivePpm)) },
      ],
    },
  };
}

function ratioMetric(sli: SpecSli): object {
  switch (sli.kind) {
    case 'events':
      return { counter: false, bad: source(sli.bad), total: source(sli.total) };
    case 'good_events':
      return { counter: false, good: source(sli.good), total: source(sli.total) };
    case 'error_ratio':
      return { counter: false, raw: source(sli.errorRatio), rawType: 'failure' };
  }
}

/** A query with a range that any tool can run, unless the window could not be told from it again. */
function source(query: string): object {
  const filled = fillWindow(query, RANGE);
  const again = windowedQuery(filled, { isCounter: false });
  const isTold = 'query' in again && again.query === query;
  return { metricSource: { type: 'Prometheus', spec: { query: isTold ? filled : query } } };
}
