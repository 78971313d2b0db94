import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';

const SLO = `
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(b[{{.window}}]))
        total_query: sum(rate(t[{{ .window }}]))
    alerting: {name: Shop}
`;
const SLOTH = `version: prometheus/v1\nservice: shop\nlabels: {tier: 2}\nslos:${SLO}`;

const read = (...texts: string[]) => readSloSpecs(texts.map((text, position) => ({ file: `f${position}.yml`, text })));
const problemsOf = (...texts: string[]) => read(...texts).problems.map(describeProblem);

describe('reading specifications', () => {
  it('takes labels as texts and an absent alert for a wanted one', () => {
    const { documents, problems } = read(SLOTH);

    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      place: { file: 'f0.yml', document: 1 },
      format: 'prometheus/v1',
      slos: [{ service: 'shop', name: 'availability', objectivePpm: 999_000, labels: { tier: '2' } }],
    });
    expect(documents[0]?.slos[0]?.alerting.page).toEqual({ disabled: false, labels: {}, annotations: {} });
  });

  it('reads every document of a file and leaves empty ones out', () => {
    const { documents, problems } = read(`---\n${SLOTH}\n---\n${SLOTH.replace('shop', 'cart')}\n---\n`);

    expect(problems).toEqual([]);
    expect(documents.map(({ slos }) => slos[0]?.service)).toEqual(['shop', 'cart']);
  });

  it('lists all problems at once with file, line, document and field', () => {
    const wrong = SLOTH.replace('99.9', '199.9').replace('rate(b', 'rate((b').replace('{name: Shop}', '{}');

    expect(problemsOf(`${SLOTH}\n---\n${wrong.replace('shop', 'x')}`, '{')).toEqual([
      'f1.yml:1 (document 1): is no YAML: Flow map must end with a }',
      expect.stringMatching(/^f0\.yml:\d+ \(document 2\) service: must have at least two characters/),
      expect.stringMatching(
        /^f0\.yml:\d+ \(document 2\) slos\[0\]\.objective: is 199\.9; it must be above 0 and at most 100$/,
      ),
      expect.stringMatching(/^f0\.yml:\d+ \(document 2\) slos\[0\]\.sli\.events\.error_query: is no PromQL: /),
      expect.stringMatching(
        /^f0\.yml:\d+ \(document 2\) slos\[0\]\.alerting\.name: is missing: alerts that are not disabled/,
      ),
    ]);
  });

  it.each([
    [
      'a query without a window',
      SLOTH.replace('[{{.window}}]', '[5m]'),
      /must say where its range goes with \{\{\.window\}\}/,
    ],
    ['an objective that is too fine', SLOTH.replace('99.9', '99.99999'), /no finer than 0\.0001 percent/],
    ['an objective of 0', SLOTH.replace('99.9', '0'), /above 0/],
    ['an objective that is a text', SLOTH.replace('99.9', '"99.9"'), /must be a number in percent/],
    ['a plugin', SLOTH.replace(/events:[^]*?alerting/, 'plugin: {id: x}\n    alerting'), /Go program/],
    [
      'a label that Prometheus has not',
      SLOTH.replace('tier', 'my-tier'),
      /labels\.my-tier: is no name that Prometheus takes/,
    ],
    ['no SLO', 'version: prometheus/v1\nservice: shop\nslos: []', /at least one SLO/],
    ['another format', 'version: prometheus/v2', /is no SLO specification; known are/],
    ['an empty file', '# nothing', /holds no YAML document/],
    ['an alias to itself', 'a: &a [*a, *a]', /is no/],
  ])('refuses %s', (_, text, problem) => {
    expect(problemsOf(text).join('\n')).toMatch(problem);
  });

  it('refuses an SLO that is there twice, and says where', () => {
    expect(problemsOf(SLOTH, SLOTH)).toEqual([
      'f1.yml (document 1): the SLO shop-availability is in f0.yml (document 1) already; service and name together must be unique',
    ]);
  });

  it('warns of unknown fields, so that a typing error is seen', () => {
    const { problems, warnings } = read(SLOTH.replace('{name: Shop}', '{name: Shop, page_alrt: {disable: true}}'));

    expect(problems).toEqual([]);
    expect(warnings.map(describeProblem)).toEqual([
      expect.stringMatching(
        /^f0\.yml:\d+ \(document 1\) slos\[0\]\.alerting\.page_alrt: is not known and was ignored$/,
      ),
    ]);
  });
});

describe('reading OpenSLO v1alpha', () => {
  const alpha = (objectives: string, window = '{unit: Day, count: 28}') => `
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: my-slo}
spec:
  service: shop
  timeWindows: [${window}]
  objectives: ${objectives}`;
  const metrics =
    'ratioMetrics: {good: {source: prometheus, query: "g[{{.window}}]"}, total: {source: prometheus, query: "t[{{.window}}]"}}';

  it('makes an SLO of each objective, without alerts', () => {
    const { documents } = read(alpha(`[{target: 0.999, ${metrics}}, {target: 0.9, ${metrics}}]`));

    expect(
      documents[0]?.slos.map(({ name, objectivePpm, windowDays }) => ({ name, objectivePpm, windowDays })),
    ).toEqual([
      { name: 'my-slo-0', objectivePpm: 999_000, windowDays: 28 },
      { name: 'my-slo-1', objectivePpm: 900_000, windowDays: 28 },
    ]);
    expect(documents[0]?.slos[0]).toMatchObject({
      sli: { kind: 'good_events', good: 'g[{{.window}}]', total: 't[{{.window}}]' },
      alerting: { page: { disabled: true }, ticket: { disabled: true } },
    });
  });

  it('refuses windows that are not days and metrics of others', () => {
    const other = metrics.replace('source: prometheus', 'source: datadog');

    expect(problemsOf(alpha(`[{target: 0.999, ${other}}]`, '{unit: Month, count: 1}'))).toEqual([
      expect.stringContaining('spec.timeWindows[0].unit: must be Day'),
      expect.stringContaining('good.source: must be prometheus'),
    ]);
  });
});
