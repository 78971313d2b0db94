import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { generateRules } from '../../../../cli/rules/generate-rules.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';
import { RuleMode } from '../../../../domain/rules/rule-slo.ts';
import { sharedData } from '../../../support/shared-data.ts';

const SPEC = stringify({
  version: 'prometheus/v1',
  service: 'shop',
  labels: { team: 'cart' },
  slos: [
    {
      ...{ name: 'availability', objective: 99.9 },
      sli: {
        events: {
          error_query: 'sum(rate(r_total{job="shop", code=~"5.."}[{{.window}}]))',
          total_query: 'sum(rate(r_total{job="shop"}[{{.window}}]))',
        },
      },
      alerting: { name: 'ShopDown', labels: { routing: 'shop' }, ticket_alert: { disable: true } },
    },
    {
      ...{ name: 'ratio', objective: 99.5 },
      sli: { raw: { error_ratio_query: '1 - avg_over_time(up{job="shop"}[{{.window}}])' } },
      alerting: { name: 'ShopSlow', annotations: { runbook: 'https://r/1' } },
    },
  ],
});
const generate = (text: string, mode: RuleMode) =>
  generateRules({
    ...{
      specs: [{ file: 's.yml', text }],
      windows: [],
      mode,
      extraLabels: {},
      version: '1.0.0',
      defaultWindowDays: 30,
    },
  }).rules;
const read = (text: string) => readSloSpecs([{ file: 'rules.yml', text }]);

describe('SLOs of rule files', () => {
  it.each([RuleMode.slothCompatible])('come back from the rules that were made of them, %s', (mode) => {
    const [before] = read(SPEC).documents;

    const { documents, problems } = read(generate(SPEC, mode));

    expect(problems).toEqual([]);
    expect(documents[0]?.slos.map(({ sli }) => sli)).toEqual(before?.slos.map(({ sli }) => sli));
    expect(documents[0]?.slos).toMatchObject([
      {
        ...{ service: 'shop', name: 'availability', objectivePpm: 999_000, windowDays: 30, labels: { team: 'cart' } },
        alerting: {
          name: 'ShopDown',
          page: { disabled: false, labels: { routing: 'shop' } },
          ticket: { disabled: true },
        },
      },
      { name: 'ratio', objectivePpm: 995_000, alerting: { page: { annotations: { runbook: 'https://r/1' } } } },
    ]);
  });

  it('come back from guarded rules with their guards', () => {
    const { documents, problems } = read(generate(SPEC, RuleMode.guarded));

    expect(problems).toEqual([]);
    expect(documents[0]?.slos[0]?.sli).toMatchObject({
      kind: 'events',
      total: 'sum(rate(r_total{job="shop"}[{{.window}}]))',
      bad: expect.stringContaining('or 0 *') as string,
    });
  });

  it('give the same rules again', () => {
    const once = generate(SPEC, RuleMode.slothCompatible);

    const again = generate(once, RuleMode.slothCompatible);

    // Labels that were the alert's are the severity's now, and mean the same.
    expect(again.replaceAll(/^# .*\n/gm, '')).toBe(once.replaceAll(/^# .*\n/gm, ''));
  });

  it('are told by service, of files and of PrometheusRule objects alike', () => {
    const two = `${SPEC}---\n${SPEC.replace('service: shop', 'service: pay')}`;
    const { groups } = parse(generate(two, RuleMode.guarded)) as { groups: unknown };
    const object = stringify({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', spec: { groups } });

    for (const text of [stringify({ groups }), object]) {
      expect(read(text).documents.map(({ format, slos }) => [format, slos.map(({ service }) => service)])).toEqual([
        ['rules', ['shop', 'shop']],
        ['rules', ['pay', 'pay']],
      ]);
    }
  });

  it.each(Object.values(RuleMode))('keep a range that is no window, %s', (mode) => {
    const age = 'max(lag) / clamp_min(sum(rate(read_total[5m])), 0.001)';
    const bad = `sum_over_time(((${age}) > bool 60)[{{.window}}:1m])`;
    const total = `count_over_time(((${age}) >= -Inf)[{{.window}}:1m])`;
    const spec = SPEC.replace('sum(rate(r_total{job="shop", code=~"5.."}[{{.window}}]))', bad).replace(
      'sum(rate(r_total{job="shop"}[{{.window}}]))',
      total,
    );

    const sli = read(generate(spec, mode)).documents[0]?.slos[0]?.sli;

    expect(sli).toMatchObject({ kind: 'events', total, bad: expect.stringContaining(bad) as string });
  });

  it('are those of every object of a list, with the object that they came from', () => {
    const object = (name: string, spec: string) => {
      const { groups } = parse(generate(spec, RuleMode.slothCompatible)) as { groups: unknown };
      const metadata = { name, namespace: 'm', labels: { release: 'p', 'app.kubernetes.io/component': 'SLO' } };
      return { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups } };
    };
    const items = [object('one', SPEC), object('two', SPEC.replace('service: shop', 'service: pay'))];

    const { documents, problems } = read(stringify({ apiVersion: 'v1', kind: 'List', items }));

    expect(problems).toEqual([]);
    expect(documents.map(({ object: from }) => from)).toEqual(
      ['one', 'two'].map((name) => ({ name, namespace: 'm', labels: { release: 'p' }, annotations: {} })),
    );
    const broken = stringify({ apiVersion: 'v1', kind: 'List', items: [items[0], { kind: 'Pod', apiVersion: 'v1' }] });
    expect(read(broken).problems).toMatchObject([{ field: 'items[1]', line: expect.any(Number) as number }]);
  });

  it('are those of Sloth’s own output', (context) => {
    const expected = readFileSync(sharedData('slo-rules/expected/getting-started.yml', context), 'utf8');
    const spec = readFileSync(sharedData('slo-rules/spec/getting-started.yml', context), 'utf8');

    const [fromRules] = read(expected).documents;
    const [fromSpec] = read(spec).documents;

    const told = (slos: typeof fromRules) =>
      slos?.slos.map(({ sli, objectivePpm, labels: { cmd: _generator, ...labels } }) => ({
        sli,
        objectivePpm,
        labels,
      }));
    expect(told(fromRules)).toEqual(told(fromSpec));
  });

  it('leave other rules alone, and say what cannot be taken back', () => {
    const other = stringify({ groups: [{ name: 'g', rules: [{ record: 'a:b', expr: 'sum(x)' }] }] });
    const broken = stringify({
      groups: [
        { name: 'g', rules: [{ record: 'slo:sli_error:ratio_rate5m', expr: 'x', labels: { sloth_id: 'a-b' } }] },
      ],
    });

    expect(read(other)).toMatchObject({ documents: [], problems: [] });
    expect(read(broken).problems).toMatchObject([{ message: 'the SLO a-b has no rule slo:objective:ratio' }]);
  });
});
