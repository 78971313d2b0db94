import type { EventLogHealth } from '../../../ingest/otlp/http/health-answer.ts';
import type { RouteAnswer } from '../../../ingest/otlp/http/http-route.ts';
import type { CollectorHealth } from '../../../ingest/prometheus/start-collector.ts';

/** What the role's health is made of. */
export interface CollectHealthParts {
  readonly eventLog: EventLogHealth;
  readonly collector: CollectorHealth;
  readonly tailsFiles: boolean;
}

/**
 * The answer of `GET /health`: the collectors' of the reference, and counts. Servers that cannot be reached are named in
 * the log only, since nobody is asked who they are here; like an event log that is away they make us degraded, and a
 * restart would help with neither.
 */
export function collectHealthAnswer({ eventLog, collector, tailsFiles }: CollectHealthParts): RouteAnswer {
  const problem = eventLog.problem();
  const { targets, failing } = collector;
  const failure = failing === 0 ? undefined : `${failing} of ${targets} Prometheus targets cannot be read.`;
  const reason = [problem, failure].filter((part) => part !== undefined).join(' ');
  const report = {
    status: reason === '' ? 'healthy' : 'degraded',
    [`${eventLog.name}_connected`]: problem === undefined,
    prometheus: { targets, failing },
    tail: tailsFiles ? 'on' : 'off',
    ...(reason === '' ? {} : { reason }),
  };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(report) };
}
