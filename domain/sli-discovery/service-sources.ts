import { findScopes, findSources, labelsOf } from './find-scopes.ts';
import type { ScopedSource } from './find-scopes.ts';
import { ENVIRONMENT_LABELS } from './metric-convention.ts';
import type { MetricSource } from './match-metrics.ts';
import type { PrometheusQueries, TimeRange } from './ports.ts';
import { equals } from './sli-scope.ts';
import { unlessRefused } from './unless-refused.ts';

/** A service whose metrics are looked for. */
export interface MeasuredService {
  readonly name: string;
  readonly environment: string;
  /** Label → value that selects the service's own series; without any, a label of the convention must have its name. */
  readonly labelMappings: Readonly<Record<string, string>>;
}

/** Environment of telemetry that says none: its metrics say none either. */
const UNTOLD_ENVIRONMENT = 'default';

/** Sources that are asked for a service: a large server has hundreds that are named like requests, the likeliest come first. */
const MOST_SOURCES = 50;

/**
 * The sources that count requests which others made to one service and tell them by operation, each with these requests alone,
 * those that follow OpenTelemetry first. Label mappings are matchers of every query. Where a metric has a label for the environment, it must have the
 * service's, unless a mapping says otherwise.
 * @throws ScoutError when the server can no longer be asked: unavailable, unauthenticated, permission_denied
 */
export async function serviceSources(
  prometheus: PrometheusQueries,
  service: MeasuredService,
  range: TimeRange,
): Promise<readonly ScopedSource[]> {
  const names = await prometheus.metricNames(range);
  const found: ScopedSource[] = [];
  const sources = await findSources(prometheus, names, range.toMs);
  for (const source of sources.filter(({ convention }) => convention.side === 'served').slice(0, MOST_SOURCES)) {
    const scoped = await unlessRefused(
      () => sourceOfService(prometheus, { source, service }, range),
      () => undefined,
    );
    if (scoped !== undefined && scoped.services.length > 0) found.push(scoped);
  }
  return found;
}

async function sourceOfService(
  prometheus: PrometheusQueries,
  { source, service }: { readonly source: MetricSource; readonly service: MeasuredService },
  range: TimeRange,
): Promise<ScopedSource | undefined> {
  const { name, environment, labelMappings } = service;
  const mapped = Object.entries(labelMappings).filter(([, value]) => value !== '');
  const own = withMatchers(
    source,
    mapped.map(([label, value]) => equals(label, value)),
  );
  const { places, operation } = await labelsOf(prometheus, own, range);
  if (operation.length === 0) return undefined;
  const told = ENVIRONMENT_LABELS.filter((label) => places.includes(label) && !(label in labelMappings));
  const ofEnvironment = environment === UNTOLD_ENVIRONMENT ? [] : told.slice(0, 1);
  const inPlace = withMatchers(
    own,
    ofEnvironment.map((label) => equals(label, environment)),
  );
  const scoped = await findScopes(prometheus, inPlace, range);
  if (mapped.length > 0) return scoped;
  return { ...scoped, services: scoped.services.filter((found) => isNamed(found.service, name)) };
}

/** OpenTelemetry's job is `namespace/name`. */
function isNamed(label: string, name: string): boolean {
  return label === name || label.slice(label.lastIndexOf('/') + 1) === name;
}

function withMatchers(source: MetricSource, matchers: readonly string[]): MetricSource {
  const { convention } = source;
  return { ...source, convention: { ...convention, matchers: [...convention.matchers, ...matchers] } };
}
