import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { convertSpecs } from '../../../../cli/rules/convert-specs.ts';
import { readSloSpecs } from '../../../../contracts/slo-spec/read-slo-specs.ts';

const pyrra = (indicator: object, spec: object = {}, labels: object = { 'pyrra.dev/team': 'cart' }) =>
  stringify({
    apiVersion: 'pyrra.dev/v1alpha1',
    kind: 'ServiceLevelObjective',
    metadata: { name: 'cart-errors', namespace: 'shop', labels },
    spec: { target: '99.5', window: '4w', indicator, ...spec },
  });
const read = (text: string) => readSloSpecs([{ file: 'p.yml', text }]);
const RATIO = { ratio: { errors: { metric: 'r{code=~"5.."}' }, total: { metric: 'r' } } };

describe('Pyrra specifications', () => {
  it('are read with their target, window and labels', () => {
    const { documents, problems } = read(pyrra(RATIO, { description: 'Errors', alerting: { name: 'CartDown' } }));

    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      format: 'pyrra.dev/v1alpha1',
      object: { name: 'cart-errors', namespace: 'shop' },
    });
    expect(documents[0]?.slos).toMatchObject([
      {
        ...{ service: 'shop', name: 'cart-errors', description: 'Errors', objectivePpm: 995_000, windowDays: 28 },
        labels: { team: 'cart' },
        sli: { kind: 'events', bad: 'sum(rate(r{code=~"5.."}[{{.window}}]))', total: 'sum(rate(r[{{.window}}]))' },
        alerting: { name: 'CartDown', page: { disabled: false } },
      },
    ]);
  });

  it.each([
    [
      'latency',
      { latency: { success: { metric: 'b{le="0.1"}' }, total: { metric: 'c' }, grouping: ['route'] } },
      {
        good: 'sum by (route) (rate(b{le="0.1"}[{{.window}}]))',
        total: 'sum by (route) (rate(c[{{.window}}]))',
      },
    ],
    [
      'latencyNative',
      { latencyNative: { latency: '250ms', total: { metric: 'h' } } },
      {
        good: 'histogram_fraction(0, 0.25, sum(rate(h[{{.window}}]))) * histogram_count(sum(rate(h[{{.window}}])))',
        total: 'histogram_count(sum(rate(h[{{.window}}])))',
      },
    ],
    [
      'bool_gauge',
      { bool_gauge: { metric: 'up{job="cart"}' } },
      {
        good: 'sum(sum_over_time(up{job="cart"}[{{.window}}]))',
        total: 'sum(count_over_time(up{job="cart"}[{{.window}}]))',
      },
    ],
  ])('count events by %s', (_name, indicator, sli) => {
    expect(read(pyrra(indicator)).documents[0]?.slos[0]?.sli).toEqual({ kind: 'good_events', ...sli });
  });

  it.each([
    ['1s500ms', '1.5'],
    ['90s', '90'],
    ['1m', '60'],
  ])('know the latency %s', (latency, seconds) => {
    const { documents } = read(pyrra({ latencyNative: { latency, total: { metric: 'h' } } }));

    expect(documents[0]?.slos[0]?.sli).toMatchObject({
      good: expect.stringContaining(`histogram_fraction(0, ${seconds}, `) as string,
    });
  });

  it('want no alerts when they say so, in either word', () => {
    for (const alerting of [{ disabled: true }, { burnrates: false }]) {
      expect(read(pyrra(RATIO, { alerting })).documents[0]?.slos[0]?.alerting).toMatchObject({
        page: { disabled: true },
        ticket: { disabled: true },
      });
    }
  });

  it('keep the alert on absent series where only burn rates are off, and say what they lose', () => {
    const rewritten = (alerting: object) =>
      convertSpecs({
        specs: [{ file: 'p.yml', text: pyrra(RATIO, { alerting }) }],
        to: 'pyrra',
        defaultWindowDays: 28,
      });

    expect(parse(rewritten({ burnrates: false }).text)).toHaveProperty('spec.alerting', { burnrates: false });
    expect(parse(rewritten({ disabled: true }).text)).toHaveProperty('spec.alerting', { disabled: true });
    expect(rewritten({ absent: false, absentName: 'CartGone' }).notes).toEqual(
      ['absent', 'absentName'].map((field) => expect.stringContaining(`spec.alerting.${field}`) as string),
    );
  });

  it('come back as they were from a round trip', () => {
    for (const indicator of [
      RATIO,
      { latency: { success: { metric: 'b{le="0.1"}' }, total: { metric: 'c' }, grouping: ['route'] } },
    ]) {
      const text = pyrra(indicator, {}, { 'pyrra.dev/service': 'shop' }).replace('cart-errors', 'errors');
      const { text: again } = convertSpecs({ specs: [{ file: 'p.yml', text }], to: 'pyrra', defaultWindowDays: 28 });

      const [before] = read(text).documents;
      const [after] = read(again).documents;

      expect(after?.slos[0]).toMatchObject({ sli: before?.slos[0]?.sli, objectivePpm: 995_000, windowDays: 28 });
    }
  });

  it.each([
    [{}, 'has no indicator'],
    [{ ratio: { errors: { metric: 'sum(' }, total: { metric: 'r' } } }, 'is no PromQL'],
  ])('are refused with the reason: %j', (indicator, message) => {
    expect(read(pyrra(indicator)).problems[0]?.message).toContain(message);
  });

  it('need whole days', () => {
    expect(read(pyrra(RATIO, { window: '36h' })).problems[0]).toMatchObject({ field: 'spec.window' });
  });
});
