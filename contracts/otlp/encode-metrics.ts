import { writeAttributes } from './telemetry-value.ts';
import type { TelemetryAttributes } from './telemetry-value.ts';
import { WireWriter } from './wire-writer.ts';
import { writeBackwards, writeGroup } from './write-groups.ts';
import type { GroupHead } from './write-groups.ts';

/** What a single number of a metric was at a time. */
export interface NumberPointInput {
  readonly attributes: TelemetryAttributes;
  /** Nanoseconds since the Unix epoch. */
  readonly timeNs: bigint;
  /** Since when a sum counts; 0n is unknown. */
  readonly startTimeNs: bigint;
  readonly value: number;
  /** The series ended here: the point says that there is no value. */
  readonly hasNoRecordedValue?: boolean;
}

/** A histogram's counts at a time. */
export interface HistogramPointInput {
  readonly attributes: TelemetryAttributes;
  readonly timeNs: bigint;
  readonly startTimeNs: bigint;
  readonly count: bigint;
  readonly sum: number | undefined;
  /** Upper bounds in ascending order, without +Inf. */
  readonly bounds: readonly number[];
  /** Counts of each bucket by itself, one more than there are bounds. */
  readonly bucketCounts: readonly bigint[];
  readonly hasNoRecordedValue?: boolean;
}

interface MetricHead {
  readonly name: string;
  readonly description?: string | undefined;
  readonly unit?: string | undefined;
}

/** A metric with its points. A monotonic sum is a counter; sums and histograms are cumulative. */
export type MetricInput =
  | (MetricHead & { readonly kind: 'gauge'; readonly points: readonly NumberPointInput[] })
  | (MetricHead & { readonly kind: 'sum'; readonly isMonotonic: boolean; readonly points: readonly NumberPointInput[] })
  | (MetricHead & { readonly kind: 'histogram'; readonly points: readonly HistogramPointInput[] });

/** Metrics of one resource and scope. */
export interface MetricGroupInput extends GroupHead {
  readonly metrics: readonly MetricInput[];
}

const CUMULATIVE = 2;
/** `DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK`. */
const NO_RECORDED_VALUE = 1;

/** Encodes metrics as an `ExportMetricsServiceRequest`, everything in its order. It never fails. */
export function encodeMetricsRequest(groups: readonly MetricGroupInput[]): Buffer {
  const writer = new WireWriter();
  writeBackwards(groups, (group) => {
    writeGroup(writer, group, () => writeBackwards(group.metrics, (metric) => writeMetric(writer, metric)));
  });
  return writer.finish();
}

function writeMetric(writer: WireWriter, metric: MetricInput): void {
  const metricEnd = writer.length;
  writeData(writer, metric);
  if (metric.unit !== undefined && metric.unit !== '') writer.text(3, metric.unit);
  if (metric.description !== undefined && metric.description !== '') writer.text(2, metric.description);
  writer.text(1, metric.name);
  writer.message(2, metricEnd);
}

/** The data of a metric: Gauge 5, Sum 7, Histogram 9; data_points 1, aggregation_temporality 2, is_monotonic 3. */
function writeData(writer: WireWriter, metric: MetricInput): void {
  const end = writer.length;
  switch (metric.kind) {
    case 'gauge':
      writeBackwards(metric.points, (point) => writeNumberPoint(writer, point));
      writer.message(5, end);
      return;
    case 'sum':
      if (metric.isMonotonic) writer.uint(3, 1);
      writer.uint(2, CUMULATIVE);
      writeBackwards(metric.points, (point) => writeNumberPoint(writer, point));
      writer.message(7, end);
      return;
    case 'histogram':
      writer.uint(2, CUMULATIVE);
      writeBackwards(metric.points, (point) => writeHistogramPoint(writer, point));
      writer.message(9, end);
  }
}

/** `NumberDataPoint`: start 2, time 3, as_double 4, attributes 7, flags 8. */
function writeNumberPoint(writer: WireWriter, point: NumberPointInput): void {
  const end = writer.length;
  if (point.hasNoRecordedValue === true) writer.uint(8, NO_RECORDED_VALUE);
  writeAttributes(writer, 7, point.attributes);
  if (point.hasNoRecordedValue !== true) writer.double(4, point.value);
  writeTimes(writer, point);
  writer.message(1, end);
}

/** `HistogramDataPoint`: start 2, time 3, count 4, sum 5, bucket_counts 6, explicit_bounds 7, attributes 9, flags 10. */
function writeHistogramPoint(writer: WireWriter, point: HistogramPointInput): void {
  const end = writer.length;
  if (point.hasNoRecordedValue === true) writer.uint(10, NO_RECORDED_VALUE);
  writeAttributes(writer, 9, point.attributes);
  const boundsEnd = writer.length;
  writeBackwards(point.bounds, (bound) => writer.packedDouble(bound));
  if (point.bounds.length > 0) writer.message(7, boundsEnd);
  const countsEnd = writer.length;
  writeBackwards(point.bucketCounts, (count) => writer.packedFixed64(count));
  if (point.bucketCounts.length > 0) writer.message(6, countsEnd);
  if (point.sum !== undefined) writer.double(5, point.sum);
  writer.fixed64(4, point.count);
  writeTimes(writer, point);
  writer.message(1, end);
}

function writeTimes(
  writer: WireWriter,
  { timeNs, startTimeNs }: { readonly timeNs: bigint; readonly startTimeNs: bigint },
): void {
  writer.fixed64(3, timeNs);
  if (startTimeNs !== 0n) writer.fixed64(2, startTimeNs);
}
