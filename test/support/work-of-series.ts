import { matchWork } from '../../domain/sli-discovery/match-work.ts';
import { serviceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import type { SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import { sourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { WorkSource } from '../../domain/sli-discovery/work-convention.ts';

/** A series as an exporter shows it. */
export interface ExposedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Parses `name{label="value"}` lines of an exporter's page, without their values. */
export function exposedSeries(...lines: readonly string[]): readonly ExposedSeries[] {
  return lines.map((line) => {
    const [, name = '', braces = ''] = /^([\w:]+)(?:\{(.*)\})?$/.exec(line) ?? [];
    const pairs = [...braces.matchAll(/([A-Za-z_]\w*)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string> };
  });
}

/** What a source tells of whom. */
export interface FoundWork {
  readonly source: WorkSource;
  readonly scopes: readonly SliScope[];
}

/** The sources among an exporter's series, with the scopes that their own metric's series give. */
export function workOfSeries(series: readonly ExposedSeries[]): readonly FoundWork[] {
  return matchWork(series.map(({ name }) => name)).map((source) => {
    const { convention, reading } = source;
    const own = series.filter(({ name }) => [reading.metric, `${reading.metric}_count`].includes(name));
    const labels = sourceLabels(
      convention,
      own.flatMap((one) => Object.keys(one.labels)),
    );
    const counted = own.map((one) => ({ labels: one.labels, requests: 1 }));
    const services = serviceScopes({ labels, matchers: convention.matchers, counted });
    return { source, scopes: services.flatMap(({ scopes }) => scopes) };
  });
}
