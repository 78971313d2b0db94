import { parsePrometheusDuration } from '../../domain/burn-rate/parse-prometheus-duration.ts';
import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import { seriesSelectors } from '../../domain/promql/series-selectors.ts';
import { summedCall } from '../../domain/promql/summed-call.ts';
import type { SummedCall } from '../../domain/promql/summed-call.ts';
import type { SpecSli } from '../../domain/slo-spec/slo-spec.ts';

type GoodEvents = Extract<SpecSli, { readonly kind: 'good_events' }>;

const MS = 1_000;

/**
 * An SLI as an indicator of Pyrra, which takes series and not queries: `ratio` and `latency` of `sum(rate(series))`, the latter
 * of a bucket, `latencyNative` of a native histogram's fraction below a latency, `bool_gauge` of a gauge that is 0 or 1; undefined for any other query.
 */
export function toPyrraIndicator(sli: SpecSli): object | undefined {
  if (sli.kind === 'error_ratio') return undefined;
  const rates = partAndTotal(sli.kind === 'events' ? sli.bad : sli.good, sli.total);
  if (rates?.part.name === 'rate' && rates.total.name === 'rate') {
    const { part, total } = rates;
    const whole = { total: { metric: total.series }, ...groupingOf(total) };
    if (sli.kind === 'events') return { ratio: { errors: { metric: part.series }, ...whole } };
    const success = boundedSeries(part.series);
    return success === undefined ? undefined : { latency: { success: { metric: success }, ...whole } };
  }
  if (sli.kind !== 'good_events') return undefined;
  return latencyNative(sli) ?? boolGauge(sli);
}

/** Seconds of `1s`, `250ms` or `1s500ms`; undefined for what is no duration. */
export function latencySeconds(text: string): number | undefined {
  const [, whole = '', milliseconds] = /^(.*?)(?:(\d+)ms)?$/.exec(text) ?? [];
  if (milliseconds === undefined) return parsePrometheusDuration(text);
  const seconds = whole === '' ? 0 : parsePrometheusDuration(whole);
  return seconds === undefined ? undefined : (seconds * MS + Number(milliseconds)) / MS;
}

/**
 * Pyrra reads the latency from the text of `le`, which must be a number. A regular expression that spells one number in several ways,
 * as SLO-Scout writes it for Prometheus 2 and 3, becomes the spelling of Prometheus 3; any other has no place.
 */
function boundedSeries(series: string): string | undefined {
  const { metric = '', matchers = [] } = seriesSelectors(series)[0] ?? {};
  const [told, ...more] = matchers.filter((matcher) => matcher.startsWith('le='));
  if (told === undefined || more.length > 0) return undefined;
  const bound = boundText(told);
  if (bound === undefined) return undefined;
  if (!told.startsWith('le=~')) return series;
  return `${metric}{${matchers.map((matcher) => (matcher === told ? `le="${bound}"` : matcher)).join(', ')}}`;
}

/** The number of a matcher of `le`. */
function boundText(matcher: string): string | undefined {
  const [, operator, value = ''] = /^le(=~?).(.*).$/s.exec(matcher) ?? [];
  const spellings = operator === '=' ? [value] : value.replaceAll(/\\+\./g, '.').split('|');
  const isOne = spellings.every((text) => isNumber(text) && Number(text) === Number(spellings[0]));
  return isOne ? spellings.sort().at(-1) : undefined;
}

function isNumber(text: string): boolean {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text);
}

function latencyNative({ good, total }: GoodEvents): object | undefined {
  const inner = /^histogram_count\((.*)\)$/s.exec(total)?.[1];
  const rate = inner === undefined ? undefined : summedCall(inner);
  if (inner === undefined || rate?.name !== 'rate') return undefined;
  const bound = /^histogram_fraction\(0,([\d.eE+-]+),/.exec(compact(good))?.[1];
  if (compact(good) !== compact(`histogram_fraction(0, ${bound ?? ''}, ${inner}) * ${total}`)) return undefined;
  const latency = latencyText(Number(bound));
  if (latency === undefined) return undefined;
  return { latencyNative: { latency, total: { metric: rate.series }, ...groupingOf(rate) } };
}

/** Pyrra's durations end at the millisecond. */
function latencyText(seconds: number): string | undefined {
  const ms = Math.round(seconds * MS);
  if (ms <= 0 || ms / MS !== seconds) return undefined;
  return ms % MS === 0 ? prometheusDuration(ms / MS) : `${String(ms)}ms`;
}

function boolGauge({ good, total }: GoodEvents): object | undefined {
  const calls = partAndTotal(good, total);
  if (calls?.part.name !== 'sum_over_time' || calls.total.name !== 'count_over_time') return undefined;
  if (compact(calls.part.series) !== compact(calls.total.series)) return undefined;
  return { bool_gauge: { metric: calls.part.series, ...groupingOf(calls.total) } };
}

function partAndTotal(
  partQuery: string,
  totalQuery: string,
): { readonly part: SummedCall; readonly total: SummedCall } | undefined {
  const [part, total] = [summedCall(partQuery), summedCall(totalQuery)];
  if (part === undefined || total === undefined) return undefined;
  const isAlike = [...part.grouping].sort().join() === [...total.grouping].sort().join();
  return isAlike ? { part, total } : undefined;
}

function groupingOf({ grouping }: SummedCall): object {
  return grouping.length === 0 ? {} : { grouping };
}

function compact(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
