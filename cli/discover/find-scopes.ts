import { matchMetrics } from '../../domain/sli-discovery/match-metrics.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import { outcomeMatcher } from '../../domain/sli-discovery/outcome-matcher.ts';
import type { OutcomeMatcher } from '../../domain/sli-discovery/outcome-matcher.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { requestsMetric, seriesSelector } from '../../domain/sli-discovery/discovered-sli.ts';
import { serviceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import type { ServiceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import { sourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { SourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import { OPEN_TELEMETRY } from '../../domain/sli-discovery/conventions/open-telemetry.ts';

/** A source with the requests that it counts. */
export interface ScopedSource {
  readonly source: MetricSource;
  readonly services: readonly ServiceScopes[];
  /** Undefined where no label tells failures. */
  readonly outcome: OutcomeMatcher | undefined;
  /** Labels that were looked at for it. */
  readonly outcomeLabels: readonly string[];
}

/** The sources of SLIs among a server's metrics; those that follow OpenTelemetry come first. */
export async function findSources(
  prometheus: PrometheusQueries,
  names: readonly string[],
  atMs: number,
): Promise<readonly MetricSource[]> {
  const there = new Set(names);
  const candidates = OPEN_TELEMETRY.flatMap(({ histograms }) => histograms).filter(
    (name) => there.has(name) && !there.has(`${name}_bucket`),
  );
  const native = new Set<string>();
  for (const name of new Set(candidates)) {
    const found = await prometheus.instant(`count(histogram_count(${name}))`, atMs);
    if (found.some(({ value }) => value > 0)) native.add(name);
  }
  return matchMetrics(names, native);
}

/** Takes a source's requests of a range apart by service and operation. */
export async function findScopes(
  prometheus: PrometheusQueries,
  source: MetricSource,
  range: TimeRange,
): Promise<ScopedSource> {
  const { convention, histogram } = source;
  const metric = requestsMetric(source);
  const selector = seriesSelector(metric ?? histogram?.name ?? '', convention.matchers);
  const labels = sourceLabels(convention, await prometheus.labelNames(selector, range));
  const increase = `increase(${selector}[${String(Math.round((range.toMs - range.fromMs) / 1_000))}s])`;
  const samples = await prometheus.instant(sumBy(labels, increase, metric === undefined), range.toMs);
  const counted = samples
    .filter(({ value }) => value > 0)
    .map(({ labels: ofSeries, value }) => ({ labels: ofSeries, requests: value }));
  return {
    source,
    services: serviceScopes({ labels, matchers: convention.matchers, counted }),
    outcome: await findOutcome(prometheus, { labels, selector, range }),
    outcomeLabels: labels.outcomes,
  };
}

function sumBy({ service, operation }: SourceLabels, increase: string, isNative: boolean): string {
  const labels = [service, ...operation].filter((label) => label !== undefined);
  const summed = labels.length === 0 ? `sum(${increase})` : `sum by (${labels.join(', ')}) (${increase})`;
  return isNative ? `histogram_count(${summed})` : summed;
}

async function findOutcome(
  prometheus: PrometheusQueries,
  place: { readonly labels: SourceLabels; readonly selector: string; readonly range: TimeRange },
): Promise<OutcomeMatcher | undefined> {
  for (const label of place.labels.outcomes) {
    const found = outcomeMatcher(label, await prometheus.labelValues(label, place.selector, place.range));
    if (found !== undefined) return found;
  }
  return undefined;
}
