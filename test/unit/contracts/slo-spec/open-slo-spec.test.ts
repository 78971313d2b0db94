import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { describeProblem } from '../../../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';
import { openSlo } from '../../../../domain/artifact/openslo.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

const source = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });

function slo(spec: object, metadata: object = {}): string {
  return stringify({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'availability', ...metadata },
    spec: {
      service: 'shop',
      timeWindow: [{ duration: '4w', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: 0.999 }],
      ...spec,
    },
  });
}

const indicator = (spec: object) => ({ indicator: { metadata: { name: 'sli' }, spec } });
const read = (...texts: string[]) => readSloSpecs([{ file: 'o.yml', text: texts.join('---\n') }]);
const problemsOf = (...texts: string[]) => read(...texts).problems.map(describeProblem);
const sliOf = (...texts: string[]) => read(...texts).documents[0]?.slos[0]?.sli;

describe('reading OpenSLO v1', () => {
  it('reads what the product itself writes, with the range as the window', () => {
    const own = buildSlo();
    const { documents, problems } = read(openSlo(own).content);

    expect(problems).toEqual([]);
    expect(documents[0]?.slos[0]).toMatchObject({
      service: own.service,
      name: own.name,
      objectivePpm: own.objectivePpm,
      windowDays: own.windowDays,
      labels: { environment: 'production', team: 'shop' },
      sli: { kind: 'events', ...own.queries },
    });
  });

  it('takes the rate of plain counters', () => {
    const ratioMetric = { counter: true, good: source('sum(g{code=~"2.."})'), total: source('sum(g)') };

    expect(sliOf(slo(indicator({ ratioMetric })))).toEqual({
      kind: 'good_events',
      good: 'sum(rate(g{code=~"2.."}[{{.window}}]))',
      total: 'sum(rate(g[{{.window}}]))',
    });
  });

  it('counts the minutes in which a threshold metric is out of bounds', () => {
    const thresholdMetric = source('histogram_quantile(0.9, rate(d[5m]))');
    const text = slo({ ...indicator({ thresholdMetric }), objectives: [{ target: 0.99, op: 'lte', value: 0.5 }] });

    expect(sliOf(text)).toEqual({
      kind: 'events',
      bad: 'sum_over_time(((histogram_quantile(0.9, rate(d[5m]))) > bool 0.5)[{{.window}}:1m])',
      total: 'count_over_time(((histogram_quantile(0.9, rate(d[5m]))) >= -Inf)[{{.window}}:1m])',
    });
    expect(problemsOf(slo(indicator({ thresholdMetric })))).toEqual([
      expect.stringContaining('needs op and value in the objective'),
    ]);
  });

  it('reads raw ratios of either kind', () => {
    const raw = source('avg_over_time(r[5m])');

    expect(sliOf(slo(indicator({ ratioMetric: { raw, rawType: 'success' } })))).toEqual({
      kind: 'error_ratio',
      errorRatio: '1 - (avg_over_time(r[{{.window}}]))',
    });
  });

  it('finds indicators by name in any document', () => {
    const sli = stringify({
      apiVersion: 'openslo/v1',
      kind: 'SLI',
      metadata: { name: 'shared' },
      spec: { ratioMetric: { bad: source('rate(b[5m])'), total: source('rate(t[5m])') } },
    });

    expect(sliOf(slo({ indicatorRef: 'shared' }), sli)).toMatchObject({ kind: 'events', bad: 'rate(b[{{.window}}])' });
    expect(problemsOf(slo({ indicatorRef: 'absent' }))).toEqual([expect.stringContaining('names the SLI "absent"')]);
  });

  it('is lenient about percentages, missing windows and labels of other worlds', () => {
    const ratioMetric = { bad: source('rate(b[5m])'), total: source('rate(t[5m])') };
    const text = slo(
      {
        ...indicator({ ratioMetric }),
        objectives: [{ targetPercent: 99.5 }, { targetPercent: 99 }],
        timeWindow: undefined,
      },
      { labels: { team: ['a', 'b'], 'app.kubernetes.io/name': 'x' } },
    );

    const { documents, problems, warnings } = read(text);

    expect(problems).toEqual([]);
    expect(documents[0]?.slos.map(({ name, objectivePpm }) => [name, objectivePpm])).toEqual([
      ['availability-0', 995_000],
      ['availability-1', 990_000],
    ]);
    expect(documents[0]?.slos[0]).not.toHaveProperty('windowDays');
    expect(documents[0]?.slos[0]?.labels).toEqual({ team: 'a,b' });
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['a calendar window', { timeWindow: [{ duration: '4w', isRolling: false }] }, /isRolling: must be true/],
    [
      'a month',
      { timeWindow: [{ duration: '1M', isRolling: true }] },
      /duration: is "1M"; it must be whole days or weeks/,
    ],
    ['time slices', { budgetingMethod: 'Timeslices' }, /must be Occurrences/],
    ['no target', { objectives: [{}] }, /target: is missing/],
    ['no total', indicator({ ratioMetric: { bad: source('rate(b[5m])') } }), /ratioMetric\.total: is missing/],
    ['a gauge', indicator({ ratioMetric: { bad: source('b'), total: source('t') } }), /query: has no range/],
    [
      'another source',
      indicator({ ratioMetric: { bad: { metricSource: { type: 'Datadog', spec: { query: 'x' } } } } }),
      /must be Prometheus/,
    ],
  ])('refuses %s', (_, spec, problem) => {
    const ratioMetric = { bad: source('rate(b[5m])'), total: source('rate(t[5m])') };

    expect(problemsOf(slo({ ...indicator({ ratioMetric }), ...spec })).join('\n')).toMatch(problem);
  });

  it('passes over the other kinds of OpenSLO', () => {
    expect(read(stringify({ apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'shop' } }))).toMatchObject({
      documents: [],
      problems: [],
    });
  });
});
