import type { RouteAnswer } from './http-route.ts';
import { TransportStatus } from '../../http-status.ts';

/** The event log as health tells it. */
export interface EventLogHealth {
  /** Its name in the report: `<name>_connected`. */
  readonly name: 'kafka' | 'postgres';
  /** Why requests are not written to it now (they are spooled), or undefined when they are. */
  readonly problem: () => string | undefined;
}

/**
 * The answer of `GET /health`. With the event log away telemetry is still taken, so the status stays 200: whoever
 * restarts us for it would only end the spooling.
 */
export function healthAnswer(eventLog: EventLogHealth | undefined): RouteAnswer {
  const problem = eventLog?.problem();
  const connected = eventLog === undefined ? {} : { [`${eventLog.name}_connected`]: problem === undefined };
  const report =
    problem === undefined ? { status: 'healthy', ...connected } : { status: 'degraded', ...connected, reason: problem };
  return { status: TransportStatus.ok, contentType: 'application/json', body: JSON.stringify(report) };
}
