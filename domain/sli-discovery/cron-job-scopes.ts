import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { CountedLabels, ServiceScopes, SliScope } from './sli-scope.ts';

/** Labels of a finished run: whose it is, and its name. */
export interface RunLabels {
  readonly service: string;
  readonly run: string;
}

/** Kubernetes names a cron job's runs by the minute, in former versions the second, of their schedule. */
const RUN_OF_SCHEDULE = /^(.+)-\d{8,10}$/;

/**
 * Takes finished jobs of Kubernetes apart by namespace and cron job, those with the most runs first. Jobs that no schedule made
 * have no next run, and are left out.
 */
export function cronJobScopes(
  rows: readonly CountedLabels[],
  { service, run }: RunLabels,
  matchers: readonly string[],
): readonly ServiceScopes[] {
  const services = new Map<string, Map<string, number>>();
  for (const { labels, requests } of rows) {
    const cronJob = RUN_OF_SCHEDULE.exec(labels[run] ?? '')?.[1];
    if (cronJob === undefined) continue;
    const name = labels[service] ?? '';
    const ofService = services.get(name) ?? new Map<string, number>();
    services.set(name, ofService.set(cronJob, (ofService.get(cronJob) ?? 0) + requests));
  }
  return [...services].map(([name, cronJobs]): ServiceScopes => {
    const base = { service: name, place: undefined, matchers: [...matchers, `${service}=${quoteLabelValue(name)}`] };
    const scopes = [...cronJobs].map(([cronJob, requests]): SliScope => ({
      ...{ ...base, operation: cronJob, requests },
      matchers: [...base.matchers, `${run}=~${quoteLabelValue(`${cronJob.replaceAll('.', '\\.')}-[0-9]{8,10}`)}`],
    }));
    return { ...base, scopes: scopes.sort((a, b) => b.requests - a.requests), tooManyOperations: undefined };
  });
}
