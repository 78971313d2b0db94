import { KNOWN_HISTOGRAMS, matchMetrics } from './match-metrics.ts';
import type { MetricSource } from './match-metrics.ts';
import { outcomeMatcher } from './outcome-matcher.ts';
import type { OutcomeMatcher } from './outcome-matcher.ts';
import type { PrometheusQueries, TimeRange } from './ports.ts';
import { requestsMetric, seriesSelector } from './discovered-sli.ts';
import { rangeDuration } from './range-duration.ts';
import { serviceScopes } from './sli-scope.ts';
import type { ServiceScopes } from './sli-scope.ts';
import { sourceLabels } from './source-labels.ts';
import type { SourceLabels } from './source-labels.ts';
import { unlessRefused } from './unless-refused.ts';

/** A source with the requests that it counts. */
export interface ScopedSource {
  readonly source: MetricSource;
  readonly labels: SourceLabels;
  readonly services: readonly ServiceScopes[];
}

/** The sources of SLIs among a server's metrics; those that follow OpenTelemetry come first. */
export async function findSources(
  prometheus: PrometheusQueries,
  names: readonly string[],
  atMs: number,
): Promise<readonly MetricSource[]> {
  const there = new Set(names);
  const native = new Set<string>();
  for (const name of KNOWN_HISTOGRAMS) {
    if (!there.has(name) || there.has(`${name}_bucket`)) continue;
    // Where that is too much to ask the source stays: whoever reads it meets the same refusal, and can say it.
    const isNative = await unlessRefused(
      async () => (await prometheus.instant(`count(histogram_count(${name}))`, atMs)).some(({ value }) => value > 0),
      () => true,
    );
    if (isNative) native.add(name);
  }
  return matchMetrics(names, native);
}

/** Which labels of a source's series mean what. */
export async function labelsOf(
  prometheus: PrometheusQueries,
  source: MetricSource,
  range: TimeRange,
): Promise<SourceLabels> {
  const { convention } = source;
  return sourceLabels(convention, await prometheus.labelNames(selectorOf(source, convention.matchers), range));
}

/** Takes a source's requests of a range apart by service, place and operation. */
export async function findScopes(
  prometheus: PrometheusQueries,
  source: MetricSource,
  range: TimeRange,
): Promise<ScopedSource> {
  const { convention } = source;
  const selector = selectorOf(source, convention.matchers);
  const labels = await labelsOf(prometheus, source, range);
  const increase = `increase(${selector}[${rangeDuration(range)}])`;
  const samples = await prometheus.instant(sumBy(labels, increase, requestsMetric(source) === undefined), range.toMs);
  const counted = samples
    .filter(({ value }) => value > 0)
    .map(({ labels: ofSeries, value }) => ({ labels: ofSeries, requests: value }));
  const services = serviceScopes({ labels, matchers: convention.matchers, counted });
  const ignored = new Set(convention.ignoredServices);
  return { source, labels, services: services.filter(({ service }) => !ignored.has(service)) };
}

/** What tells the failed requests of a service: which label, and how its values read, differs from one to the other. */
export async function findOutcome(
  prometheus: PrometheusQueries,
  { source, labels }: ScopedSource,
  { matchers, range }: { readonly matchers: readonly string[]; readonly range: TimeRange },
): Promise<OutcomeMatcher | undefined> {
  const selector = selectorOf(source, matchers);
  for (const label of labels.outcomes) {
    const found = outcomeMatcher(label, await prometheus.labelValues(label, selector, range));
    if (found !== undefined) return found;
  }
  const { errorLabel } = source.convention;
  return errorLabel === undefined ? undefined : outcomeMatcher(errorLabel, []);
}

function selectorOf(source: MetricSource, matchers: readonly string[]): string {
  return seriesSelector(requestsMetric(source) ?? source.histogram?.name ?? '', matchers);
}

function sumBy({ services, operation, places }: SourceLabels, increase: string, isNative: boolean): string {
  const labels = [...services, ...operation, ...places];
  const summed = labels.length === 0 ? `sum(${increase})` : `sum by (${labels.join(', ')}) (${increase})`;
  return isNative ? `histogram_count(${summed})` : summed;
}
