import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { convertSpecs } from '../../../../cli/rules/convert-specs.ts';
import type { ConvertTarget } from '../../../../cli/rules/convert-specs.ts';
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

describe('import, export and import again', () => {
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
