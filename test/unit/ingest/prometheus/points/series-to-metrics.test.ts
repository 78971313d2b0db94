import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../../../../../contracts/otlp/request-codec.ts';
import { encodePoints } from '../../../../../ingest/prometheus/points/encode-points.ts';
import { parseMetricTypes } from '../../../../../ingest/prometheus/points/metric-types.ts';
import { seriesToMetrics } from '../../../../../ingest/prometheus/points/series-to-metrics.ts';
import type { Series } from '../../../../../ingest/prometheus/series.ts';
import { collectedPoints } from '../../../../support/prometheus/collected-points.ts';
import type { CollectedPoint } from '../../../../support/prometheus/collected-points.ts';

const TARGET = { service: 'cart', environment: 'prod' };

function series(
  name: string,
  values: readonly (number | 'stale')[],
  labels: Readonly<Record<string, string>> = {},
): Series {
  const samples = values.map((value, index) => {
    const isStale = value === 'stale';
    return { timeMs: (index + 1) * 1_000, value: isStale ? Number.NaN : value, isStale };
  });
  return { labels: new Map([['__name__', name], ...Object.entries(labels)]), samples };
}

function pointsOf(all: readonly Series[], types = new Map()): CollectedPoint[] {
  const requests = [...encodePoints(seriesToMetrics(all, types), TARGET)];
  return collectedPoints(requests.map((bytes) => ({ bytes })));
}

function kindsOf(all: readonly Series[], metadata: Readonly<Record<string, string>> = {}): Record<string, string> {
  const data = Object.fromEntries(Object.entries(metadata).map(([name, type]) => [name, [{ type }]]));
  const types = parseMetricTypes(Buffer.from(JSON.stringify({ status: 'success', data })));
  return Object.fromEntries(seriesToMetrics(all, types).map(({ name, kind }) => [name, kind]));
}

const bucket = (le: string, values: readonly (number | 'stale')[]) => series('lat_bucket', values, { le, route: '/' });
const HISTOGRAM = [
  bucket('0.5', [2, 4]),
  bucket('+Inf', [3, 9]),
  bucket('0.1', [1, 1]),
  series('lat_sum', [0.9, 2.5], { route: '/' }),
  series('lat_count', [3, 9], { route: '/' }),
];

describe('seriesToMetrics', () => {
  it('goes by the types that Prometheus knows', () => {
    const all = ['a', 'b_total', 'c_total', 'd_sum', 'd_count', 'd', 'e_count', 'f_total'].map((name) =>
      series(name, [1]),
    );
    const types = { a: 'counter', b_total: 'gauge', c: 'counter', d: 'summary', f_total: 'unknown' };

    expect(kindsOf(all, types)).toEqual({
      ...{ a: 'sum', b_total: 'gauge', c_total: 'sum', d_sum: 'sum', d_count: 'sum', d: 'gauge' },
      ...{ e_count: 'gauge', f_total: 'sum' },
    });
  });

  it('goes by names where it knows none', () => {
    const all = [...HISTOGRAM, ...['x_total', 'y', 'z_count', 'z_sum', 'w_bucket'].map((name) => series(name, [1]))];

    expect(kindsOf(all)).toEqual({
      ...{ lat: 'histogram', x_total: 'sum', y: 'gauge', z_count: 'gauge', z_sum: 'gauge', w_bucket: 'gauge' },
    });
  });

  it('puts the series of a histogram together', () => {
    const points = pointsOf(HISTOGRAM);

    const head = { kind: 'histogram', name: 'lat', service: 'cart', attributes: { route: '/' }, bounds: [0.1, 0.5] };
    expect(points).toMatchObject([
      { ...head, timeMs: 1_000, count: 3, sum: 0.9, bucketCounts: [1, 1, 1] },
      { ...head, timeMs: 2_000, count: 9, sum: 2.5, bucketCounts: [1, 3, 5] },
    ]);
  });

  it.each([
    ['no +Inf bucket', [bucket('0.5', [2]), series('lat_sum', [1], { route: '/' })]],
    ['a bucket that is not there every time', [bucket('0.5', [2]), bucket('+Inf', [3, 4])]],
    ['a time without +Inf', [bucket('0.5', [2, 3]), bucket('+Inf', [3])]],
    ['counts that fall', [bucket('0.5', [5]), bucket('+Inf', [3])]],
    ['counts that are not whole', [bucket('0.5', [0.5]), bucket('+Inf', [3])]],
    ['a bucket that ended', [bucket('0.5', ['stale']), bucket('+Inf', [3])]],
    ['a bound that is no number', [bucket('half', [1]), bucket('+Inf', [3])]],
    ['a bound twice', [bucket('1', [1]), bucket('1.0', [1]), bucket('+Inf', [3])]],
  ])('leaves the series of a histogram with %s as counters', (_, parts) => {
    const points = pointsOf(parts);

    expect(points.length).toBe(parts.reduce((sum, { samples }) => sum + samples.length, 0));
    expect(points.every(({ kind, name }) => kind === 'sum' && name.startsWith('lat_'))).toBe(true);
  });

  it('tells the end of series, and keeps NaN and the infinities as values', () => {
    const points = pointsOf([
      series('g', [Number.NaN, -Infinity, 'stale']),
      bucket('1', [1, 'stale']),
      bucket('+Inf', [1, 'stale']),
    ]);

    expect(points).toMatchObject([
      { name: 'g', value: Number.NaN, isStale: false },
      { name: 'g', value: -Infinity, isStale: false },
      { name: 'g', value: undefined, isStale: true },
      { name: 'lat', count: 1, isStale: false },
      { name: 'lat', isStale: true, bucketCounts: [] },
    ]);
  });
});

describe('encodePoints', () => {
  it('cuts many points into requests of bounded size and loses none', () => {
    const all = Array.from({ length: 7 }, (_, index) =>
      series(
        `m${index}`,
        Array.from({ length: 450 }, (_v, at) => at),
      ),
    );
    const requests = [...encodePoints(seriesToMetrics(all, new Map()), TARGET)];

    const counts = requests.map((bytes) => collectedPoints([{ bytes }]).length);
    const points = collectedPoints(requests.map((bytes) => ({ bytes })));
    expect(counts).toEqual([1_000, 1_000, 1_000, 150]);
    expect(points.map(({ name, value }) => [name, value])).toEqual(
      all.flatMap(({ labels, samples }) => samples.map(({ value }) => [labels.get('__name__'), value])),
    );
  });

  it('names service and environment, and makes no request of nothing', () => {
    const [bytes] = encodePoints(seriesToMetrics([series('g', [1])], new Map()), TARGET);

    expect(decodeRequest('metrics', bytes!)).toMatchObject({
      resourceMetrics: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'cart' } },
              { key: 'deployment.environment.name', value: { stringValue: 'prod' } },
            ],
          },
        },
      ],
    });
    expect([...encodePoints([], TARGET)]).toEqual([]);
  });
});
