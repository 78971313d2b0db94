import { describe, expect, it } from 'vitest';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';
import { writeBack } from '../../../../cli/takeover/write-back.ts';

const advise = (text: string, objectivePpm: number) => {
  const files = [{ file: 'a.yml', text }];
  const { documents } = readSloSpecs(files);
  const taken = documents.flatMap(({ place, slos }) =>
    slos.map((slo) => ({
      ...{ place, slo, windowDays: 28, findings: [], history: undefined },
      advice: { kind: 'change', objectivePpm, because: 'it would hold' } as const,
    })),
  );
  return writeBack({ files, documents }, taken);
};
const QUERY = 'sum(rate(r{{.window}}))'.replace('r{{.window}}', 'r[{{.window}}]');

describe('writeBack', () => {
  it('changes the objective of a Pyrra object and nothing else', () => {
    const text = `# ours
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: api-errors
  namespace: monitoring
  labels:
    prometheus: k8s
    role: alert-rules
spec:
  target: "99.9" # agreed in March
  window: 4w
  indicator:
    bool_gauge:
      metric: up
  alerting:
    disabled: true
`;

    expect(advise(text, 995_000)).toBe(text.replace('"99.9"', '"99.5"'));
  });

  it.each([
    [
      'Sloth',
      `version: prometheus/v1\nservice: shop\nslos:\n  - name: up\n    objective: 99.9\n    sli:\n      events:\n        error_query: ${QUERY}\n        total_query: ${QUERY}\n    alerting:\n      name: A\n`,
      ['objective: 99.9', 'objective: 99.5'],
    ],
    [
      'OpenSLO',
      `apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: up\nspec:\n  service: shop\n  indicator:\n    metadata:\n      name: up-sli\n    spec:\n      ratioMetric:\n        counter: true\n        good: &m\n          metricSource:\n            type: Prometheus\n            spec:\n              query: sum(r)\n        total: *m\n  budgetingMethod: Occurrences\n  objectives:\n    - target: 0.999\n`,
      ['target: 0.999', 'target: 0.995'],
    ],
  ])('keeps %s as it was written', (_name, text, [before, after]) => {
    expect(advise(text, 995_000)).toBe(text.replace(before!, after!));
  });

  it('writes the SLOs of rule files as Sloth specifications, one for each service', () => {
    const rules = (service: string) =>
      `- name: ${service}\n  rules:\n${[
        ['slo:sli_error:ratio_rate5m', '(sum(rate(b[5m])))/(sum(rate(t[5m])))'],
        ['slo:objective:ratio', 'vector(0.999)'],
      ]
        .map(
          ([record, expr]) =>
            `  - record: ${record!}\n    expr: ${expr!}\n    labels: {sloth_id: ${service}-up, sloth_service: ${service}, sloth_slo: up}\n`,
        )
        .join('')}`;

    const written = advise(`groups:\n${rules('cart')}${rules('pay')}`, 995_000);

    const { documents, problems } = readSloSpecs([{ file: 'b.yml', text: written }]);
    expect(problems).toEqual([]);
    expect(documents.map(({ format, slos }) => [format, slos[0]?.service, slos[0]?.objectivePpm])).toEqual([
      ['prometheus/v1', 'cart', 995_000],
      ['prometheus/v1', 'pay', 995_000],
    ]);
  });

  const object = (name: string) => `  - apiVersion: pyrra.dev/v1alpha1
    kind: ServiceLevelObjective
    metadata:
      name: ${name}
    spec:
      target: "99.9" # of ${name}
      window: 4w
      indicator:
        bool_gauge:
          metric: up
`;
  const rule = `  - apiVersion: monitoring.coreos.com/v1
    kind: PrometheusRule
    metadata:
      name: cart
    spec:
      groups:
        - name: cart
          rules:
            - record: slo:sli_error:ratio_rate5m
              expr: (sum(rate(b[5m])))/(sum(rate(t[5m])))
              labels: {sloth_id: cart-up, sloth_service: cart, sloth_slo: up}
            - record: slo:objective:ratio
              expr: vector(0.999)
              labels: {sloth_id: cart-up, sloth_service: cart, sloth_slo: up}
`;
  const list = (...items: readonly string[]) => `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;

  it('changes the objectives of a list and nothing else', () => {
    const text = list(object('a-errors'), object('b-errors'));

    expect(advise(text, 995_000)).toBe(text.replaceAll('"99.9"', '"99.5"'));
  });

  it('takes rules out of a list, whose other items stay', () => {
    const written = advise(list(object('a-errors'), rule, object('b-errors')), 995_000);

    expect(written).toContain('"99.5" # of b-errors');
    const { documents, problems } = readSloSpecs([{ file: 'b.yml', text: written }]);
    expect(problems).toEqual([]);
    expect(documents.flatMap(({ slos }) => slos.map(({ name, objectivePpm }) => [name, objectivePpm]))).toEqual([
      ['a-errors', 995_000],
      ['b-errors', 995_000],
      ['up', 995_000],
    ]);
    expect(advise(list(rule), 995_000)).not.toContain('items:');
  });

  it('keeps specifications beside rules of the same file', () => {
    const single = object('a-errors').replace('- ', '  ').replaceAll(/^ {4}/gm, '');
    const written = advise(`${single}---\n${list(rule)}`, 995_000);

    expect(written.startsWith(single.replace('99.9', '99.5'))).toBe(true);
    expect(written).toContain('service: cart');
  });
});
