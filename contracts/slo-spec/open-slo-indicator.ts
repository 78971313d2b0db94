import { windowedQuery } from '../../domain/promql/windowed-query.ts';
import type { SpecSli } from '../../domain/slo-spec/slo-spec.ts';
import type { OpenSloIndicator, OpenSloObjective } from './open-slo-schema.ts';
import { queryProblem } from './slo-fields.ts';
import type { FieldPath } from './yaml-document.ts';

/** Tells of a wrong field of an indicator, by its path below the indicator. */
export type RefuseField = (path: FieldPath, message: string) => SpecSli | undefined;

type RatioMetric = NonNullable<OpenSloIndicator['ratioMetric']>;

/** How often a threshold metric is looked at. */
const STEP = '1m';

const OPPOSITE = { lte: '>', lt: '>=', gte: '<', gt: '<=' } as const;

/** The SLI of an OpenSLO indicator and objective; undefined when it was refused. */
export function toSpecSli(
  indicator: OpenSloIndicator,
  objective: OpenSloObjective,
  refuse: RefuseField,
): SpecSli | undefined {
  const { ratioMetric, thresholdMetric } = indicator;
  if (ratioMetric !== undefined) return ratioSli(ratioMetric, refuse);
  return thresholdSli(thresholdMetric?.metricSource.spec ?? '', objective, refuse);
}

function ratioSli(metric: RatioMetric, refuse: RefuseField): SpecSli | undefined {
  const isCounter = metric.counter ?? false;
  const query = (name: 'good' | 'bad' | 'total' | 'raw'): string | undefined => {
    const text = metric[name]?.metricSource.spec;
    if (text === undefined) return undefined;
    const windowed = windowedQuery(text, { isCounter });
    const problem = 'problem' in windowed ? windowed.problem : queryProblem(windowed.query);
    if (problem !== undefined) refuse(['ratioMetric', name, 'metricSource', 'spec', 'query'], problem);
    return 'query' in windowed && problem === undefined ? windowed.query : undefined;
  };
  if (metric.raw !== undefined) return rawSli(query('raw'), metric, refuse);
  if (metric.total === undefined) return refuse(['ratioMetric', 'total'], 'is missing');
  if (metric.good === undefined && metric.bad === undefined) return refuse(['ratioMetric'], 'has neither good nor bad');
  const [total, bad, good] = [query('total'), query('bad'), query('good')];
  if (total === undefined) return undefined;
  if (bad !== undefined) return { kind: 'events', bad, total };
  return good === undefined ? undefined : { kind: 'good_events', good, total };
}

function rawSli(raw: string | undefined, { rawType }: RatioMetric, refuse: RefuseField): SpecSli | undefined {
  if (rawType === undefined) return refuse(['ratioMetric', 'rawType'], 'is missing: success or failure');
  if (raw === undefined) return undefined;
  return { kind: 'error_ratio', errorRatio: rawType === 'failure' ? raw : `1 - (${raw})` };
}

/** Minutes in which the metric is out of bounds, of the minutes in which it has a value. */
function thresholdSli(query: string, { op, value }: OpenSloObjective, refuse: RefuseField): SpecSli | undefined {
  if (op === undefined || value === undefined) {
    return refuse(['thresholdMetric'], 'needs op and value in the objective: what is good');
  }
  const window = `[{{.window}}:${STEP}]`;
  const sli = {
    kind: 'events',
    bad: `sum_over_time(((${query}) ${OPPOSITE[op]} bool ${String(value)})${window})`,
    // NaN is no value: it is not even -Inf or more.
    total: `count_over_time(((${query}) >= -Inf)${window})`,
  } as const;
  const problem = queryProblem(sli.bad);
  if (problem !== undefined) return refuse(['thresholdMetric', 'metricSource', 'spec', 'query'], problem);
  return sli;
}
