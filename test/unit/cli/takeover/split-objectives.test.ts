import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { generateRules } from '../../../../cli/rules/generate-rules.ts';
import { splitObjectives } from '../../../../cli/takeover/split-objectives.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';
import type { PrometheusQueries } from '../../../../domain/sli-discovery/ports.ts';

const by = 'sum by (objective_name, objective_percentile)';
const series = (percentile: string) => `objective_percentile="${percentile}"`;

/** The two SLOs that autometrics' rules have for a percentile. */
function slosOf(percentile: string): readonly object[] {
  const name = percentile.replace('.', '_');
  const calls = `__name__=~"function_calls_count(:?_total)?",${series(percentile)}`;
  const count = `${by} (rate(function_calls_duration_count{${series(percentile)}}[{{.window}}]))`;
  const bucket = `rate(function_calls_duration_bucket{${series(percentile)}}[{{.window}}])`;
  const equal = (label: string) => `label_join(${bucket}, "autometrics_check_label_equality", "", "${label}")`;
  const fast = `${by} (\n  ${equal('objective_latency_threshold')}\n  and\n  ${equal('le')}\n)`;
  const slo = (kind: string, error_query: string, total_query: string) => ({
    ...{ name: `${kind}-${name}`, objective: Number(percentile) },
    sli: { events: { error_query, total_query: `${total_query} >= 0.016666666666666666` } },
    alerting: { name: `High SLO - ${percentile}%`, labels: { category: kind } },
  });
  return [
    slo(
      'success-rate',
      `${by} (rate({${calls},result="error"}[{{.window}}]))`,
      `${by} (rate({${calls}}[{{.window}}]))`,
    ),
    slo('latency', `${count} - (${fast})`, count),
  ];
}

const SPEC = stringify({ version: 'prometheus/v1', service: 'autometrics', slos: ['99', '99.9'].flatMap(slosOf) });
const RULES = generateRules({
  ...{ specs: [{ file: 's.yml', text: SPEC }], windows: [], mode: 'sloth-compatible', extraLabels: {}, version: '1' },
  defaultWindowDays: 30,
}).rules;
const RANGE = { fromMs: 0, toMs: 86_400_000 };

/** Code that names the objective `api` at 99.9 %, and no other. */
const asked: string[] = [];
const PROMETHEUS: PrometheusQueries = {
  metricNames: () => Promise.resolve([]),
  labelNames: () => Promise.resolve([]),
  labelValues: (label, selector) => {
    asked.push(`${label} of ${selector}`);
    return Promise.resolve(selector.includes('"99.9"') ? ['', 'api'] : []);
  },
  instant: () => Promise.resolve([]),
  range: () => Promise.resolve([]),
};

describe('autometrics’ rule file', () => {
  it('is read as the SLOs of each percentile', () => {
    const { documents, problems } = readSloSpecs([{ file: 'autometrics.rules.yml', text: `\n---\n${RULES}` }]);

    expect(problems).toEqual([]);
    expect(documents[0]?.slos.map(({ name, objectivePpm, sli }) => [name, objectivePpm, sli.kind])).toEqual([
      ['success-rate-99', 990_000, 'events'],
      ['latency-99', 990_000, 'events'],
      ['success-rate-99_9', 999_000, 'events'],
      ['latency-99_9', 999_000, 'events'],
    ]);
    expect(documents[0]?.slos.map(({ sli }) => sli)).toEqual(
      readSloSpecs([{ file: 's.yml', text: SPEC }]).documents[0]?.slos.map(({ sli }) => sli),
    );
  });

  it('is told apart by the objectives of the code; percentiles that no code names wait', async () => {
    const { documents } = readSloSpecs([{ file: 'autometrics.rules.yml', text: RULES }]);

    const split = await splitObjectives(PROMETHEUS, documents, RANGE);

    expect(split.documents[0]?.slos.map(({ name }) => name)).toEqual([
      ...['success-rate-99', 'latency-99', 'api-success-rate-99_9', 'api-latency-99_9'],
    ]);
    expect([...split.unused].map(({ name }) => name)).toEqual(['success-rate-99', 'latency-99']);
    expect(split.documents[0]?.slos[3]?.sli).toMatchObject({
      bad: expect.stringContaining(
        'function_calls_duration_bucket{objective_percentile="99.9",objective_name="api"}',
      ) as string,
    });
    expect(asked[0]).toBe('objective_name of {__name__=~"function_calls_count(:?_total)?", objective_percentile="99"}');
  });

  it('is the only one: specifications are written back where they stand', async () => {
    const { documents } = readSloSpecs([{ file: 's.yml', text: SPEC }]);

    const split = await splitObjectives(PROMETHEUS, documents, RANGE);

    expect(split).toEqual({ documents, unused: new Set() });
  });
});
