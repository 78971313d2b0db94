import type { Service } from '../../../domain/service/service.ts';
import { CollectMode, targetIdOf } from './collect-target.ts';
import type { CollectTarget } from './collect-target.ts';
import { MatchOperator } from './selector.ts';
import { parseTargetUrl } from './target-url.ts';

/** Name of the telemetry endpoint that is collected from, and that analyses read metrics from. */
export const PROMETHEUS_ENDPOINT = 'prometheus';

/** What of a service matters here. */
export type CollectedService = Pick<Service, 'name' | 'environment' | 'telemetryEndpoints' | 'labelMappings'>;

/**
 * The target of a service that has registered a Prometheus; undefined for one that has not. Its series are those of its
 * label mappings, without any those of the job with its name.
 * @throws ScoutError invalid_argument when its URL cannot be used
 */
export function targetOfService(
  { name, environment, telemetryEndpoints, labelMappings }: CollectedService,
  { intervalMs }: { readonly intervalMs: number },
): CollectTarget | undefined {
  const endpoint = telemetryEndpoints[PROMETHEUS_ENDPOINT];
  if (endpoint === undefined) return undefined;
  const url = parseTargetUrl(endpoint);
  const labels = Object.entries(labelMappings).filter(([, value]) => value !== '');
  const matchers = (labels.length > 0 ? labels : [['job', name] as const]).map(([label, value]) => {
    return { name: label, operator: MatchOperator.equal, value };
  });
  return {
    id: targetIdOf({ service: name, environment, url }),
    origin: 'service',
    service: name,
    ...{ environment, url, intervalMs },
    mode: CollectMode.auto,
    selectors: [matchers],
    queries: [],
    stepMs: intervalMs,
    auth: { headers: {} },
  };
}
