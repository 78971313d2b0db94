import { seriesSelectors } from '../../../domain/promql/series-selectors.ts';
import type { PrometheusQueries, SampledSeries, TimeRange } from '../../../domain/sli-discovery/ports.ts';
import { exposedSeries } from '../work-of-series.ts';
import type { ExposedSeries } from '../work-of-series.ts';

type Steps = TimeRange & { readonly stepMs: number };

/**
 * A server with these series. Queries that say who there is answer with the labels of the series that they select; all others have
 * the value that `valueOf` gives, at every step.
 */
export function createFakePrometheusQueries(
  lines: readonly string[],
  valueOf: (query: string) => number | undefined,
): PrometheusQueries {
  const all = exposedSeries(...lines);
  const selected = (query: string): readonly ExposedSeries[] => {
    const [selector] = seriesSelectors(query);
    const wanted = (selector?.matchers ?? []).map((matcher) => /^(\w+)="(.*)"$/.exec(matcher) ?? []);
    return all
      .filter(({ name }) => name === selector?.metric)
      .filter(({ labels }) => wanted.every(([, label = '', value]) => labels[label] === value));
  };
  const names = (query: string, labels: readonly string[]) =>
    selected(query).map((one) => ({
      labels: Object.fromEntries(Object.entries(one.labels).filter(([label]) => labels.includes(label))),
      value: 1,
    }));
  const points = (value: number, { fromMs, toMs, stepMs }: Steps): SampledSeries['points'] =>
    Array.from({ length: Math.floor((toMs - fromMs) / stepMs) }, (_, step) => ({
      ...{ timeMs: fromMs + (step + 1) * stepMs, value },
    }));
  return {
    metricNames: () => Promise.resolve([...new Set(all.map(({ name }) => name))]),
    labelNames: (selector) => Promise.resolve(selected(selector).flatMap(({ labels }) => Object.keys(labels))),
    labelValues: (label, selector) => Promise.resolve(selected(selector).flatMap(({ labels }) => labels[label] ?? [])),
    instant: (query) => {
      const grouped = /^(?:sum|count) by \((.*?)\) /.exec(query)?.[1];
      if (grouped !== undefined) return Promise.resolve(names(query, grouped.split(', ')));
      if (query.startsWith('count(last_over_time(')) return Promise.resolve(names(query, []).slice(0, 1));
      const value = valueOf(query);
      return Promise.resolve(value === undefined ? [] : [{ labels: {}, value }]);
    },
    range: (query, steps) => {
      const value = valueOf(query);
      return Promise.resolve(value === undefined ? [] : [{ labels: {}, points: points(value, steps) }]);
    },
  };
}
