import { encodeMetricsRequest } from '../../../contracts/otlp/encode-metrics.ts';
import type { MetricInput } from '../../../contracts/otlp/encode-metrics.ts';
import type { CollectTarget } from '../targets/collect-target.ts';

/** Points of a request; with long labels and many buckets it stays below a megabyte or two. */
const MAX_POINTS = 1_000;
const SCOPE = 'slo-scout/prometheus';

/** Encodes metrics of a service as OTLP export requests of bounded size, one at a time. */
export function* encodePoints(
  metrics: readonly MetricInput[],
  { service, environment }: Pick<CollectTarget, 'service' | 'environment'>,
): Generator<Buffer> {
  const resourceAttributes = { 'service.name': service, 'deployment.environment.name': environment };
  const encode = (part: readonly MetricInput[]): Buffer =>
    encodeMetricsRequest([{ resourceAttributes, scopeName: SCOPE, metrics: part }]);
  let part: MetricInput[] = [];
  let room = MAX_POINTS;
  for (const metric of metrics) {
    for (let start = 0; start < metric.points.length;) {
      const slice = sliceOf(metric, start, start + room);
      part.push(slice);
      start += slice.points.length;
      room -= slice.points.length;
      if (room > 0) continue;
      yield encode(part);
      part = [];
      room = MAX_POINTS;
    }
  }
  if (part.length > 0) yield encode(part);
}

function sliceOf(metric: MetricInput, start: number, end: number): MetricInput {
  return metric.kind === 'histogram'
    ? { ...metric, points: metric.points.slice(start, end) }
    : { ...metric, points: metric.points.slice(start, end) };
}
