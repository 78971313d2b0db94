import type { Pool } from 'pg';
import { createPostgresTurn } from '../../adapters/postgres/create-postgres-turn.ts';
import { createRemoteWriteSink } from '../../adapters/prometheus/create-remote-write-sink.ts';
import type { ReadJourneyCounters } from '../../api/journey-metrics/journey-counters.ts';
import { startRemoteWriter } from '../../api/journey-metrics/remote-writer.ts';
import type { RemoteWriter } from '../../api/journey-metrics/remote-writer.ts';
import type { RemoteWriteConfig } from '../../platform/config/remote-write-config.ts';
import type { RoleContext } from './role.ts';

/** The label `job` of what is written. */
const JOB = 'slo-scout-journeys';

/** Writes the journey metrics to where alerts run, when a receiver is configured. */
export function startJourneyWriter(
  { config, logger, metrics }: RoleContext,
  pool: Pool,
  counters: ReadJourneyCounters,
): RemoteWriter | undefined {
  const { remoteWrite } = config;
  if (remoteWrite === undefined) return undefined;
  const { url, timeoutMs, intervalMs } = remoteWrite;
  return startRemoteWriter({
    ...{ counters, intervalMs, logger, metrics, nowMs: Date.now },
    sink: createRemoteWriteSink({ url, timeoutMs, job: JOB, headers: headersOf(remoteWrite) }),
    turn: createPostgresTurn(pool, 'journey-metrics'),
  });
}

function headersOf({ token, tenant }: RemoteWriteConfig): Readonly<Record<string, string>> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
    ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
  };
}
