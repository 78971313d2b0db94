import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { SpecSli } from '../slo-spec/slo-spec.ts';
import type { BoundShare } from './bucket-bounds.ts';
import type { FoundHistogram, MetricSource } from './match-metrics.ts';
import type { OutcomeMatcher } from './outcome-matcher.ts';

const WINDOW = '{{.window}}';

/** An SLI that counts events: what discovery finds. */
export type EventsSli = Exclude<SpecSli, { readonly kind: 'error_ratio' }>;

/** The counter that tells how many requests there were: the convention's own, else the histogram's count. */
export function requestsMetric({ counter, histogram }: MetricSource): string | undefined {
  if (counter !== undefined) return counter;
  return histogram?.form === 'classic' ? `${histogram.name}_count` : undefined;
}

/** A source's metrics by name, for people. */
export function sourceMetric({ counter, histogram }: MetricSource): string {
  const ofHistogram = histogram?.form === 'classic' ? `${histogram.name}_bucket` : histogram?.name;
  return [counter, ofHistogram].filter((name) => name !== undefined).join(', ');
}

/** Events per second of a scope: bad ones by their outcome, and all. */
export function availabilitySli(
  { counter, histogram }: MetricSource,
  matchers: readonly string[],
  outcome: OutcomeMatcher,
): EventsSli {
  if (counter === undefined && histogram?.form === 'native') {
    const count = (selected: readonly string[]): string => `histogram_count(${summedRate(histogram.name, selected)})`;
    return { kind: 'events', bad: count([...matchers, outcome.bad]), total: count(matchers) };
  }
  const metric = counter ?? `${histogram?.name ?? ''}_count`;
  return {
    kind: 'events',
    bad: summedRate(metric, [...matchers, outcome.bad]),
    total: summedRate(metric, matchers),
  };
}

/** Requests at or below a bound of a histogram, and all. */
export function classicLatencySli(
  { name }: FoundHistogram,
  matchers: readonly string[],
  bound: Pick<BoundShare, 'texts' | 'bound'>,
): EventsSli {
  return {
    kind: 'good_events',
    good: summedRate(`${name}_bucket`, [...matchers, boundMatcher(bound)]),
    total: summedRate(`${name}_count`, matchers),
  };
}

/** The same of a native histogram, which estimates between the bounds of its own. */
export function nativeLatencySli({ name }: FoundHistogram, matchers: readonly string[], threshold: number): EventsSli {
  const rate = summedRate(name, matchers);
  const count = `histogram_count(${rate})`;
  return { kind: 'good_events', good: `histogram_fraction(0, ${String(threshold)}, ${rate}) * ${count}`, total: count };
}

/** The good events of an SLI as bad ones, for checks and for formats that ask for them. */
export function badQuery(sli: EventsSli): string {
  return sli.kind === 'events' ? sli.bad : `(${sli.total}) - (${sli.good})`;
}

/** `sum(rate(metric{a="b"}[{{.window}}]))` */
function summedRate(metric: string, matchers: readonly string[]): string {
  return `sum(rate(${seriesSelector(metric, matchers)}[${WINDOW}]))`;
}

/** `metric{a="b", c=~"d"}`, without braces where nothing is matched. */
export function seriesSelector(metric: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(', ')}}`;
}

/** Prometheus 3 stores `1.0` for what Prometheus 2 stored as `1`: a whole bound is matched in both. */
function boundMatcher({ texts, bound }: Pick<BoundShare, 'texts' | 'bound'>): string {
  const all = new Set(Number.isInteger(bound) ? [...texts, String(bound), `${String(bound)}.0`] : texts);
  const [only = ''] = all;
  if (all.size === 1) return `le=${quoteLabelValue(only)}`;
  return `le=~${quoteLabelValue(
    [...all]
      .sort()
      .map((text) => text.replaceAll('.', '\\.'))
      .join('|'),
  )}`;
}
