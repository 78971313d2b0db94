import type { HistogramPointInput, MetricInput } from '../../../contracts/otlp/encode-metrics.ts';
import type { TelemetryAttributes } from '../../../contracts/otlp/telemetry-value.ts';
import { NAME_LABEL } from '../series.ts';
import type { Sample, Series } from '../series.ts';
import { seriesKey } from '../series-buffer.ts';

/** A series that belongs to a classic histogram. */
export interface HistogramPart extends Series {
  /** Name of the histogram. */
  readonly family: string;
  readonly part: 'bucket' | 'sum' | 'count';
}

/** What could be put together, and the series of what could not. */
export interface AssembledHistograms {
  readonly histograms: readonly MetricInput[];
  readonly leftovers: readonly Series[];
}

const BOUND_LABEL = 'le';

/**
 * Puts the series of classic histograms together: those that differ in `le` only are the buckets of one. It takes the
 * +Inf bucket, and at each of its times every bucket with a whole number that does not fall with the bound; one
 * that lacks any of this is left over as a whole. The sum is left out where it is not there.
 */
export function assembleHistograms(parts: readonly HistogramPart[]): AssembledHistograms {
  const points = new Map<string, HistogramPointInput[]>();
  const leftovers: Series[] = [];
  for (const { family, members } of groupParts(parts)) {
    const assembled = assembleOne(members);
    if (assembled === undefined) leftovers.push(...members);
    else points.set(family, [...(points.get(family) ?? []), ...assembled]);
  }
  const histograms = [...points].map(([name, all]) => ({ kind: 'histogram', name, points: all }) as const);
  return { histograms, leftovers };
}

interface PartGroup {
  readonly family: string;
  readonly members: HistogramPart[];
}

function groupParts(parts: readonly HistogramPart[]): Iterable<PartGroup> {
  const groups = new Map<string, PartGroup>();
  for (const part of parts) {
    const rest = [...part.labels].filter(([name]) => name !== NAME_LABEL && name !== BOUND_LABEL);
    const key = `${part.family} ${seriesKey(new Map(rest))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { family: part.family, members: [part] });
    else group.members.push(part);
  }
  return groups.values();
}

interface Bucket {
  readonly bound: number;
  readonly byTime: ReadonlyMap<number, Sample>;
}

function assembleOne(members: readonly HistogramPart[]): readonly HistogramPointInput[] | undefined {
  const buckets = bucketsOf(members);
  const last = buckets?.at(-1);
  const [first] = members;
  if (buckets === undefined || last?.bound !== Infinity || first === undefined) return undefined;
  const times = new Set(buckets.flatMap(({ byTime }) => [...byTime.keys()]));
  if (times.size !== last.byTime.size) return undefined;
  const sums = samplesByTime(members.find(({ part }) => part === 'sum'));
  const attributes = Object.fromEntries(
    [...first.labels].filter(([name]) => name !== NAME_LABEL && name !== BOUND_LABEL),
  );
  const bounds = buckets.slice(0, -1).map(({ bound }) => bound);
  const points = [...last.byTime.keys()].map((timeMs) => {
    return pointAt(timeMs, { buckets, bounds, attributes, sum: sums.get(timeMs) });
  });
  return points.every((point) => point !== undefined) ? points : undefined;
}

/** In the order of their bounds; undefined when a bound is no number, or there twice. */
function bucketsOf(members: readonly HistogramPart[]): readonly Bucket[] | undefined {
  const buckets = members
    .filter(({ part }) => part === 'bucket')
    .map((member) => ({ bound: boundOf(member.labels.get(BOUND_LABEL)), byTime: samplesByTime(member) }))
    .toSorted((a, b) => a.bound - b.bound);
  const areDistinct = buckets.every(({ bound }, index) => index === 0 || bound > (buckets[index - 1]?.bound ?? 0));
  return areDistinct && buckets.every(({ bound }) => !Number.isNaN(bound)) ? buckets : undefined;
}

function boundOf(text: string | undefined): number {
  if (text === undefined || text === '') return Number.NaN;
  return text === '+Inf' ? Infinity : Number(text);
}

function samplesByTime(series: Series | undefined): ReadonlyMap<number, Sample> {
  return new Map((series?.samples ?? []).map((sample) => [sample.timeMs, sample] as const));
}

interface PointParts {
  readonly buckets: readonly Bucket[];
  readonly bounds: readonly number[];
  readonly attributes: TelemetryAttributes;
  readonly sum: Sample | undefined;
}

function pointAt(timeMs: number, { buckets, bounds, attributes, sum }: PointParts): HistogramPointInput | undefined {
  const head = { attributes, timeNs: BigInt(timeMs) * 1_000_000n, startTimeNs: 0n };
  const samples = buckets.map(({ byTime }) => byTime.get(timeMs));
  if (samples.every((sample) => sample?.isStale === true)) {
    return { ...head, count: 0n, sum: undefined, bounds: [], bucketCounts: [], hasNoRecordedValue: true };
  }
  const bucketCounts: bigint[] = [];
  let below = 0;
  for (const sample of samples) {
    if (sample === undefined || !Number.isSafeInteger(sample.value) || sample.value < below) return undefined;
    bucketCounts.push(BigInt(sample.value - below));
    below = sample.value;
  }
  const isSummed = sum !== undefined && !sum.isStale;
  return { ...head, count: BigInt(below), sum: isSummed ? sum.value : undefined, bounds, bucketCounts };
}
