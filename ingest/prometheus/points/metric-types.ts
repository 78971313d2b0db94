import { malformedAnswer } from '../malformed-answer.ts';
import { NAME_LABEL } from '../series.ts';
import type { Labels } from '../series.ts';

/** What Prometheus knows a metric as. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'gaugehistogram' | 'summary';

/** Types by the name that the target exposes: without `_bucket`, `_sum`, `_count`, and for OpenMetrics without `_total`. */
export type MetricTypes = ReadonlyMap<string, MetricType>;

/** What a series is a part of. */
export type SeriesRole =
  | { readonly kind: 'gauge' }
  | { readonly kind: 'counter' }
  | { readonly kind: 'histogram'; readonly family: string; readonly part: 'bucket' | 'sum' | 'count' };

const GAUGE: SeriesRole = { kind: 'gauge' };
const COUNTER: SeriesRole = { kind: 'counter' };
const KNOWN: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary']);
const PARTS = ['bucket', 'sum', 'count'] as const;
const MAX_TYPES = 100_000;

/**
 * Says what a series is, by the types of its Prometheus; for a name without one by the names that client libraries give
 * (`_total`, and `_bucket` with `le`). `families` are the names that have buckets in the same answer.
 */
export function roleOfSeries(labels: Labels, types: MetricTypes, families: ReadonlySet<string>): SeriesRole {
  const name = labels.get(NAME_LABEL) ?? '';
  const type = types.get(name) ?? typeOfTotal(name, types);
  if (type !== undefined) return type === 'counter' ? COUNTER : GAUGE;
  return roleOfPart(name, types, families) ?? (name.endsWith('_total') ? COUNTER : GAUGE);
}

/** What a series with one of the endings of histograms and summaries is; undefined for other names. */
function roleOfPart(name: string, types: MetricTypes, families: ReadonlySet<string>): SeriesRole | undefined {
  const part = PARTS.find((ending) => name.endsWith(`_${ending}`));
  if (part === undefined) return undefined;
  const family = name.slice(0, -part.length - 1);
  const type = types.get(family) ?? (families.has(family) ? 'histogram' : undefined);
  if (type === 'summary') return COUNTER;
  return type === 'histogram' ? { kind: 'histogram', family, part } : GAUGE;
}

/** The name of the histogram that a series is a bucket of. */
export function familyOfBucket(labels: Labels): string | undefined {
  const name = labels.get(NAME_LABEL) ?? '';
  return labels.has('le') && name.endsWith('_bucket') ? name.slice(0, -'_bucket'.length) : undefined;
}

function typeOfTotal(name: string, types: MetricTypes): MetricType | undefined {
  return name.endsWith('_total') ? types.get(name.slice(0, -'_total'.length)) : undefined;
}

/**
 * Reads the answer of `/api/v1/metadata`.
 * @throws ScoutError unavailable when it is not one
 */
export function parseMetricTypes(json: Buffer): MetricTypes {
  const { data } = parseJson(json);
  if (typeof data !== 'object' || data === null) throw malformedAnswer('it is no metadata');
  const types = new Map<string, MetricType>();
  for (const [name, entries] of Object.entries(data as Readonly<Record<string, unknown>>)) {
    if (types.size >= MAX_TYPES) break;
    const [first] = Array.isArray(entries) ? (entries as readonly { readonly type?: unknown }[]) : [];
    const type = first?.type;
    if (isMetricType(type)) types.set(name, type);
  }
  return types;
}

/** What Prometheus calls unknown, info or state set says nothing that the name would not. */
function isMetricType(type: unknown): type is MetricType {
  return typeof type === 'string' && KNOWN.has(type);
}

function parseJson(json: Buffer): { readonly data?: unknown } {
  try {
    return (JSON.parse(json.toString('utf8')) ?? {}) as { readonly data?: unknown };
  } catch (cause) {
    throw malformedAnswer('it is no JSON', cause);
  }
}
