import { describe, expect, it } from 'vitest';
import { encodeMetricsRequest } from '../../../../contracts/otlp/encode-metrics.ts';
import { decodeRequest } from '../../../../contracts/otlp/request-codec.ts';

const TIMES = { timeNs: 2_000n, startTimeNs: 1_000n };
const POINT = { ...TIMES, attributes: { route: '/cart' }, value: 1.5 };
const ATTRIBUTES = [{ key: 'route', value: { stringValue: '/cart' } }];

describe('encodeMetricsRequest', () => {
  it('writes gauges, sums and histograms as a library decodes them', () => {
    const bytes = encodeMetricsRequest([
      {
        resourceAttributes: { 'service.name': 'shop' },
        scopeName: 'prometheus',
        metrics: [
          {
            kind: 'gauge',
            name: 'up',
            unit: '1',
            description: 'Whether it is.',
            points: [{ ...POINT, startTimeNs: 0n }],
          },
          { kind: 'sum', name: 'requests', isMonotonic: true, points: [POINT, POINT] },
          {
            kind: 'histogram',
            name: 'latency',
            points: [{ ...TIMES, attributes: {}, count: 3n, sum: 0.7, bounds: [0.1, 0.5], bucketCounts: [1n, 2n, 0n] }],
          },
        ],
      },
    ]);

    const number = { startTimeUnixNano: '1000', timeUnixNano: '2000', asDouble: 1.5, attributes: ATTRIBUTES };
    expect(decodeRequest('metrics', bytes)).toEqual({
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeMetrics: [
            {
              scope: { name: 'prometheus' },
              metrics: [
                {
                  name: 'up',
                  unit: '1',
                  description: 'Whether it is.',
                  gauge: { dataPoints: [{ timeUnixNano: '2000', asDouble: 1.5, attributes: ATTRIBUTES }] },
                },
                {
                  name: 'requests',
                  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [number, number] },
                },
                {
                  name: 'latency',
                  histogram: {
                    aggregationTemporality: 2,
                    dataPoints: [
                      {
                        startTimeUnixNano: '1000',
                        timeUnixNano: '2000',
                        count: '3',
                        sum: 0.7,
                        bucketCounts: ['1', '2', '0'],
                        explicitBounds: [0.1, 0.5],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('grows with what it writes', () => {
    const points = Array.from({ length: 5_000 }, () => POINT);

    const bytes = encodeMetricsRequest([
      { resourceAttributes: {}, metrics: [{ kind: 'gauge', name: 'many', points }] },
    ]);

    const decoded = decodeRequest('metrics', bytes) as {
      resourceMetrics: { scopeMetrics: { metrics: { gauge: { dataPoints: object[] } }[] }[] }[];
    };
    expect(decoded.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0]?.gauge.dataPoints).toHaveLength(5_000);
  });

  it('writes a point of a series that ended without a value, and flags it', () => {
    const ended = { ...TIMES, attributes: {}, hasNoRecordedValue: true };
    const histogram = { ...ended, count: 0n, sum: undefined, bounds: [], bucketCounts: [] };

    const bytes = encodeMetricsRequest([
      {
        resourceAttributes: {},
        metrics: [
          { kind: 'gauge', name: 'up', points: [{ ...ended, value: 1 }] },
          { kind: 'histogram', name: 'latency', points: [histogram] },
        ],
      },
    ]);

    const times = { startTimeUnixNano: '1000', timeUnixNano: '2000', flags: 1 };
    expect(decodeRequest('metrics', bytes)).toMatchObject({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [{ gauge: { dataPoints: [times] } }, { histogram: { dataPoints: [times] } }],
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(decodeRequest('metrics', bytes))).not.toContain('asDouble');
  });
});
