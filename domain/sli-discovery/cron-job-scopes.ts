import { quoteLabelValue } from '../sli/journey-metrics.ts';
import { serviceScopes } from './sli-scope.ts';
import type { CountedLabels, ScopeQuestion, ServiceScopes } from './sli-scope.ts';

/** Kubernetes names a cron job's runs by the minute, in former versions the second, of their schedule. */
const RUN_OF_SCHEDULE = /^(.+)-\d{8,10}$/;
const ANY_RUN = '.+-[0-9]{8,10}';

/**
 * Takes finished jobs of Kubernetes apart by namespace, place and cron job, those with the most runs first; `labels.operation` tells
 * one run. Jobs that no schedule made have no next run, and are left out.
 */
export function cronJobScopes({ labels, matchers, counted }: ScopeQuestion): readonly ServiceScopes[] {
  const [run] = labels.operation;
  if (run === undefined || labels.services.length === 0) return [];
  const ofCronJobs = counted.flatMap((row): readonly CountedLabels[] => {
    const cronJob = RUN_OF_SCHEDULE.exec(row.labels[run] ?? '')?.[1];
    return cronJob === undefined ? [] : [{ ...row, labels: { ...row.labels, [run]: cronJob } }];
  });
  const services = serviceScopes({
    labels: { ...labels, services: labels.services.slice(0, 1), operation: [run] },
    ...{ matchers, counted: ofCronJobs },
  });
  return services.map((ofService) => ({
    ...ofService,
    scopes: ofService.scopes.map((scope) => ({
      ...scope,
      matchers: [...ofService.matchers, `${run}=~${quoteLabelValue(runsOf(scope.operation))}`],
    })),
  }));
}

function runsOf(cronJob: string | undefined): string {
  return cronJob === undefined ? ANY_RUN : `${cronJob.replaceAll('.', '\\.')}-[0-9]{8,10}`;
}
