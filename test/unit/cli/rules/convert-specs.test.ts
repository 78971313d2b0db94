import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { convertSpecs } from '../../../../cli/rules/convert-specs.ts';
import type { ConvertTarget } from '../../../../cli/rules/convert-specs.ts';
import { generateRules } from '../../../../cli/rules/generate-rules.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';
import { toOpenSloSpec } from '../../../../contracts/slo-spec/write-open-slo-spec.ts';
import { toSlothSpec } from '../../../../contracts/slo-spec/write-sloth-spec.ts';
import type { SloSpec, SpecAlert, SpecSli } from '../../../../domain/slo-spec/slo-spec.ts';
import { sharedData } from '../../../support/shared-data.ts';

const convert = (text: string, to: ConvertTarget) =>
  convertSpecs({ specs: [{ file: 'a.yml', text }], to, defaultWindowDays: 30 });

function slosOf(text: string): readonly SloSpec[] {
  const { documents, problems } = readSloSpecs([{ file: 'a.yml', text }]);
  expect(problems).toEqual([]);
  return documents.flatMap(({ slos }) => slos);
}

const name = fc.stringMatching(/^[A-Za-z0-9][-A-Za-z0-9_.]{0,12}[A-Za-z0-9]$/);
/** Texts that YAML would like to take for something else. */
const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom('yes', '1e3', '0x1F', 'null', '~', '- a', 'a: b', '"', "'", ' x ', '#'),
);
const labels = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/), anyText, { maxKeys: 3 });
const query = fc.constantFrom(
  'sum(rate(a{code=~"(5..|429)"}[{{.window}}]))',
  'sum by (route) (rate(b[{{.window}}]))',
  'sum_over_time((count(c < 0.75))[{{.window}}:]) OR on() vector(0)',
  'sum_over_time((rate(d[5m]) > bool 1)[{{.window}}:1m])',
  'sum(\n  increase(e[{{.window}}])\n)',
);
const events = fc.record({ bad: query, total: query }).map((queries): SpecSli => ({ kind: 'events', ...queries }));
const goodEvents = fc
  .record({ good: query, total: query })
  .map((queries): SpecSli => ({ kind: 'good_events', ...queries }));
const errorRatio = query.map((text): SpecSli => ({ kind: 'error_ratio', errorRatio: text }));
const alert: fc.Arbitrary<SpecAlert> = fc.record({ disabled: fc.boolean(), labels, annotations: labels });
const silent: SpecAlert = { disabled: false, labels: {}, annotations: {} };

const common = {
  service: name,
  name,
  description: fc.string(),
  objectivePpm: fc.integer({ min: 1, max: 1_000_000 }),
  labels,
};
const slothSlo: fc.Arbitrary<SloSpec> = fc.record({
  ...common,
  sli: fc.oneof(events, errorRatio),
  alerting: fc.record({ name, labels, annotations: labels, page: alert, ticket: alert }),
});
const openSloSlo: fc.Arbitrary<SloSpec> = fc.record({
  ...common,
  windowDays: fc.integer({ min: 1, max: 400 }),
  sli: fc.oneof(events, goodEvents, errorRatio),
  alerting: fc.constant({ name: '', labels: {}, annotations: {}, page: silent, ticket: silent }),
});

/** Names of objects of Kubernetes and of their labels. */
const objectName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}[a-z0-9]$/);
const series = fc.constantFrom('up', 'r_total{code=~"5..|429"}', 'r{job="a b", x!="1"}', '{__name__="x",a="b"}');
const metric = series.map((text) => ({ metric: text }));
const bucket = fc
  .constantFrom('b{le="0.5"}', "{__name__='b', le='1.0'}", 'b{a="le=x",le="1e3"}')
  .map((text) => ({ metric: text }));
const grouping = fc.uniqueArray(fc.constantFrom('route', 'a', 'zone'), { maxLength: 3 });
const latency = fc.constantFrom('250ms', '1s', '1m30s', '1500ms', '1s500ms', '2h');
const indicator = fc.oneof(
  fc.record({ ratio: fc.record({ errors: metric, total: metric, grouping }) }),
  fc.record({ latency: fc.record({ success: bucket, total: metric, grouping }) }),
  fc.record({ latencyNative: fc.record({ latency, total: metric, grouping }) }),
  fc.record({ bool_gauge: fc.record({ metric: series, grouping }) }),
);
const pyrraLabels = fc.dictionary(
  fc.constantFrom('prometheus', 'role', 'pyrra.dev/team', 'pyrra.dev/service'),
  fc.stringMatching(/^[a-z]{1,8}$/),
);
const pyrraObject = fc.record({
  apiVersion: fc.constant('pyrra.dev/v1alpha1'),
  kind: fc.constant('ServiceLevelObjective'),
  metadata: fc.record(
    { name: objectName, namespace: objectName, labels: pyrraLabels },
    { requiredKeys: ['name', 'labels'] },
  ),
  spec: fc.record(
    {
      target: fc.integer({ min: 1, max: 999_999 }).map((ppm) => String(ppm / 10_000)),
      window: fc.integer({ min: 1, max: 90 }).map((days) => `${String(days)}d`),
      description: fc.string({ minLength: 1 }),
      indicator,
      alerting: fc.record({ disabled: fc.boolean(), burnrates: fc.boolean(), name }, { requiredKeys: [] }),
    },
    { requiredKeys: ['target', 'window', 'indicator'] },
  ),
});

describe('import, export and import again', () => {
  it('of Pyrra is the identity, whichever the indicator', () => {
    fc.assert(
      fc.property(pyrraObject, (resource) => {
        const written = stringify(resource);
        const first = readSloSpecs([{ file: 'a.yml', text: written }]);

        const { text, notes } = convert(written, 'pyrra');

        expect(first.problems).toEqual([]);
        expect(readSloSpecs([{ file: 'a.yml', text }])).toEqual(first);
        expect(notes).toEqual([]);
      }),
    );
  });

  it('of rules in a PrometheusRule gives the same rules again', () => {
    const place = { file: 'a.yml', document: 1 };
    const settings = {
      windows: [],
      mode: 'sloth-compatible',
      extraLabels: {},
      version: '1',
      defaultWindowDays: 30,
    } as const;
    const asObjects = { namespace: 'monitoring', labels: { release: 'prometheus' } };
    fc.assert(
      fc.property(slothSlo, (slo) => {
        const spec = stringify(toSlothSpec({ place, format: 'prometheus/v1', slos: [slo] }));
        const once = generateRules({ ...settings, specs: [{ file: 'a.yml', text: spec }], asObjects }).rules;

        const again = generateRules({ ...settings, specs: [{ file: 'rules.yml', text: once }] }).rules;

        expect(again).toBe(once);
        expect(slosOf(once)[0]?.sli).toEqual(slo.sli);
      }),
      { numRuns: 50 },
    );
  });

  it('of Sloth is the identity', () => {
    const place = { file: 'a.yml', document: 1 };
    fc.assert(
      fc.property(slothSlo, fc.boolean(), (slo, isObject) => {
        const object = isObject ? { object: { name: 'x', labels: {}, annotations: {} } } : {};
        const written = stringify(toSlothSpec({ place, format: 'prometheus/v1', slos: [slo], ...object }));

        const first = slosOf(written);

        expect(first).toEqual([slo]);
        expect(slosOf(convert(written, 'sloth').text)).toEqual(first);
      }),
    );
  });

  it('of OpenSLO is the identity', () => {
    fc.assert(
      fc.property(openSloSlo, (slo) => {
        const written = stringify(toOpenSloSpec(slo, 30));

        const first = slosOf(written);

        expect(first).toEqual([slo]);
        expect(slosOf(convert(written, 'openslo').text)).toEqual(first);
      }),
    );
  });
});

describe('converting', () => {
  for (const example of [
    'getting-started',
    'home-wifi',
    'k8s-getting-started',
    'multifile',
    'no-alerts',
    'raw-home-wifi',
  ]) {
    it(`Sloth’s example ${example} to Sloth changes nothing`, (context) => {
      const text = readFileSync(sharedData(`slo-rules/spec/${example}.yml`, context), 'utf8');

      const { text: written, notes } = convert(text, 'sloth');

      expect(slosOf(written)).toEqual(slosOf(text));
      expect(notes).toEqual([]);
    });
  }

  it('refuses what is not of the format asked for', (context) => {
    const text = readFileSync(sharedData('slo-rules/spec/getting-started.yml', context), 'utf8');
    const request = { specs: [{ file: 'a.yml', text }], to: 'openslo', defaultWindowDays: 30 } as const;

    expect(() => convertSpecs({ ...request, from: 'openslo' })).toThrow(
      /a\.yml \(document 1\): is prometheus\/v1, not openslo/,
    );
    expect(convertSpecs({ ...request, from: 'sloth' }).text).toContain('openslo/v1');
  });

  it('to OpenSLO says what is lost', (context) => {
    const text = readFileSync(sharedData('slo-rules/spec/getting-started.yml', context), 'utf8');

    const { text: written, notes } = convert(text, 'openslo');

    expect(parse(written)).toMatchObject({
      apiVersion: 'openslo/v1',
      spec: {
        timeWindow: [{ duration: '30d', isRolling: true }],
        objectives: [{ target: 0.999 }],
        indicator: {
          spec: {
            ratioMetric: {
              total: {
                metricSource: {
                  spec: { query: 'sum(rate(http_request_duration_seconds_count{job="myservice"}[5m]))' },
                },
              },
            },
          },
        },
      },
    });
    expect(notes).toEqual([expect.stringContaining('labels and annotations of alerts have no place')]);
  });

  it('from OpenSLO to Sloth names the alerts and says that the window is lost', () => {
    const slo = toOpenSloSpec(
      {
        ...{ service: 'shop', name: 'checkout', description: '', objectivePpm: 995_000, windowDays: 28, labels: {} },
        sli: { kind: 'good_events', good: 'sum(rate(g[{{.window}}]))', total: 'sum(rate(t[{{.window}}]))' },
        alerting: { name: '', labels: {}, annotations: {}, page: silent, ticket: silent },
      },
      30,
    );

    const { text, notes } = convert(stringify(slo), 'sloth');

    expect(slosOf(text)[0]).toMatchObject({
      objectivePpm: 995_000,
      sli: { kind: 'events', bad: expect.stringContaining('or 0 *') },
      alerting: { name: 'ShopCheckoutBudgetBurn' },
    });
    expect(notes).toEqual([expect.stringContaining('no field for the window of 28 days')]);
  });

  it('to Pyrra keeps the service in a label where the name does not tell it', () => {
    const slo = {
      ...{
        service: 'shop',
        name: 'Cart_up',
        description: '',
        objectivePpm: 990_000,
        windowDays: 28,
        labels: { team: 'a' },
      },
      sli: {
        kind: 'good_events' as const,
        good: 'sum(sum_over_time(up{job="cart"}[{{.window}}]))',
        total: 'sum(count_over_time(up{job="cart"}[{{.window}}]))',
      },
      alerting: { name: '', labels: {}, annotations: {}, page: silent, ticket: silent },
    };
    const openSlo = stringify(toOpenSloSpec(slo, 28));

    expect(parse(convert(openSlo, 'pyrra').text)).toMatchObject({
      metadata: { name: 'shop-cart-up', labels: { 'pyrra.dev/team': 'a', 'pyrra.dev/service': 'shop' } },
      spec: { indicator: { bool_gauge: { metric: 'up{job="cart"}' } } },
    });
  });

  it.each([
    [String.raw`le=~"1|1\\.0"`, 'le="1.0"'],
    [String.raw`le=~"(1|1\\.0)"`, undefined],
    ['le=~"1|2"', undefined],
    ['code="200"', undefined],
    ['le="+Inf"', undefined],
  ])('to Pyrra writes a latency of one bound alone: %s', (matcher, written) => {
    const queries = {
      good: `sum(rate(b_bucket{job="cart", ${matcher}}[{{.window}}]))`,
      total: 'sum(rate(b_count{job="cart"}[{{.window}}]))',
    };
    const alerting = { name: '', labels: {}, annotations: {}, page: silent, ticket: silent };
    const slo = {
      ...{ service: 'shop', name: 'fast', description: '', objectivePpm: 990_000, windowDays: 28, labels: {} },
      ...{ sli: { kind: 'good_events', ...queries } as const, alerting },
    };
    const openSlo = stringify(toOpenSloSpec(slo, 28));

    if (written === undefined) expect(() => convert(openSlo, 'pyrra')).toThrow('with their bound as le');
    else {
      const { text, notes } = convert(openSlo, 'pyrra');
      expect(parse(text)).toMatchObject({
        spec: { indicator: { latency: { success: { metric: `b_bucket{job="cart", ${written}}` } } } },
      });
      expect(notes).toEqual([expect.stringContaining('one spelling of a bound')]);
    }
  });

  it('reads rules in a PrometheusRule as rules, and as Sloth’s', () => {
    const spec = `version: prometheus/v1
service: shop
slos:
  - name: cart
    objective: 99
    sli: {events: {error_query: 'sum(rate(b[{{.window}}]))', total_query: 'sum(rate(t[{{.window}}]))'}}
    alerting: {name: CartDown}
`;
    const { rules } = generateRules({
      ...{ specs: [{ file: 's.yml', text: spec }], windows: [], mode: 'guarded', extraLabels: {}, version: '1' },
      ...{ defaultWindowDays: 30, asObjects: { namespace: undefined, labels: {} } },
    });
    const request = { specs: [{ file: 'r.yml', text: rules }], to: 'openslo', defaultWindowDays: 30 } as const;

    expect(parse(rules)).toMatchObject({ kind: 'PrometheusRule', metadata: { name: 'shop-slos' } });
    for (const from of ['rules', 'sloth'] as const) {
      expect(parse(convertSpecs({ ...request, from }).text)).toMatchObject({ kind: 'SLO', metadata: { name: 'cart' } });
    }
    expect(() => convertSpecs({ ...request, from: 'pyrra' })).toThrow('is rules, not pyrra');
  });

  it('to Pyrra takes series, and refuses queries that are more', (context) => {
    const read = (example: string) => readFileSync(sharedData(`slo-rules/spec/${example}.yml`, context), 'utf8');

    expect(parse(convert(read('getting-started'), 'pyrra').text)).toMatchObject({
      kind: 'ServiceLevelObjective',
      spec: {
        target: '99.9',
        window: '30d',
        indicator: {
          ratio: {
            errors: { metric: 'http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}' },
            total: { metric: 'http_request_duration_seconds_count{job="myservice"}' },
          },
        },
      },
    });
    expect(() => convert(read('home-wifi'), 'pyrra')).toThrow(/2 problems:[^]*Pyrra takes series/);
  });
});
