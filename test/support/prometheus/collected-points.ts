import { decodeRequest } from '../../../contracts/otlp/request-codec.ts';

/** A data point with what stood around it, in plain values. */
export interface CollectedPoint {
  readonly kind: 'gauge' | 'sum' | 'histogram';
  readonly name: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly value: number | undefined;
  readonly count: number | undefined;
  readonly sum: number | undefined;
  readonly bounds: readonly number[];
  readonly bucketCounts: readonly number[];
  readonly isStale: boolean;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- decoded requests have no types */

/** All points of OTLP metrics requests, in order. */
export function collectedPoints(requests: readonly { readonly bytes: Uint8Array }[]): CollectedPoint[] {
  return requests.flatMap(({ bytes }) => {
    const request = decodeRequest('metrics', bytes) as any;
    return request.resourceMetrics.flatMap(({ resource, scopeMetrics }: any) =>
      scopeMetrics.flatMap(({ metrics }: any) =>
        metrics.flatMap((metric: any) => pointsOf(metric, attributesOf(resource.attributes)['service.name'] ?? '')),
      ),
    );
  });
}

function pointsOf(metric: any, service: string): CollectedPoint[] {
  const kind = (['gauge', 'sum', 'histogram'] as const).find((candidate) => metric[candidate] !== undefined)!;
  return metric[kind].dataPoints.map((point: any) => ({
    kind,
    name: metric.name,
    service,
    attributes: attributesOf(point.attributes ?? []),
    timeMs: Number(BigInt(point.timeUnixNano) / 1_000_000n),
    value: point.asDouble,
    count: point.count === undefined ? undefined : Number(point.count),
    sum: point.sum,
    bounds: point.explicitBounds ?? [],
    bucketCounts: (point.bucketCounts ?? []).map(Number),
    isStale: (point.flags ?? 0) === 1,
  }));
}

function attributesOf(attributes: readonly any[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}
