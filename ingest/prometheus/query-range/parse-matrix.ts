import { malformedAnswer } from '../malformed-answer.ts';
import { NAME_LABEL } from '../series.ts';
import type { Sample } from '../series.ts';
import type { SeriesBuffer } from '../series-buffer.ts';

/** Which query the answer is to. */
export interface MatrixOrigin {
  readonly selector: number;
  /** What its series are called instead of their own names. */
  readonly name?: string | undefined;
}

/**
 * Reads the JSON answer of a range query into the buffer. Staleness shows there as missing points only.
 * @throws ScoutError unavailable when it is not one
 */
export function parseMatrix(json: Buffer, buffer: SeriesBuffer, origin: MatrixOrigin): void {
  for (const series of matrixOf(parseJson(json))) readSeries(series, buffer, origin);
}

function matrixOf(answer: object): readonly unknown[] {
  const { status, data } = answer as { readonly status?: unknown; readonly data?: unknown };
  const { resultType, result } = (data ?? {}) as { readonly resultType?: unknown; readonly result?: unknown };
  if (status === 'success' && resultType === 'matrix' && Array.isArray(result)) return result;
  throw malformedAnswer('it is no matrix');
}

function readSeries(series: unknown, buffer: SeriesBuffer, { selector, name }: MatrixOrigin): void {
  const { metric, values, histograms } = asSeries(series);
  const labels = new Map(Object.entries(metric).map(([label, value]) => [label, String(value)] as const));
  if (name !== undefined) labels.set(NAME_LABEL, name);
  const open = buffer.open(labels, selector);
  for (const value of values) open?.add(readSample(value));
  if (Array.isArray(histograms)) buffer.countDropped('native_histogram', histograms.length);
}

interface MatrixSeries {
  readonly metric: object;
  readonly values: readonly unknown[];
  readonly histograms: unknown;
}

function asSeries(series: unknown): MatrixSeries {
  if (typeof series !== 'object' || series === null) throw malformedAnswer('a series is no object');
  const { metric, values = [], histograms } = series as Readonly<Record<string, unknown>>;
  if (typeof metric === 'object' && metric !== null && Array.isArray(values)) return { metric, values, histograms };
  throw malformedAnswer('a series lacks its labels or values');
}

function readSample(pair: unknown): Sample {
  const [seconds, text] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
  const value = typeof text === 'string' ? numberOf(text) : undefined;
  if (typeof seconds !== 'number' || value === undefined) throw malformedAnswer('a point is no time with a number');
  return { timeMs: Math.round(seconds * 1000), value, isStale: false };
}

function numberOf(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  const value = Number(text.replace('Inf', 'Infinity'));
  return text === '' || Number.isNaN(value) ? undefined : value;
}

function parseJson(json: Buffer): object {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw malformedAnswer('it is no JSON', cause);
  }
  throw malformedAnswer('it is no JSON object');
}
