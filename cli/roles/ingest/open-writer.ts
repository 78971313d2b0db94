import type { Pool } from 'pg';
import type { EventLogWriter } from '../../../ingest/ports.ts';
import { createSpoolingWriter } from '../../../ingest/spool/create-spooling-writer.ts';
import { SpoolState } from '../../../ingest/spool/spool-mode.ts';
import { connectDatabase } from '../connect-database.ts';
import { connectEventLogWriter } from '../connect-event-log.ts';
import type { RoleContext } from '../role.ts';

/** The event log to write to, and how it is. */
export interface IngestWriter extends EventLogWriter {
  /** Why records do not go to the log at present, or undefined when they do. */
  problem(): string | undefined;
}

/** The configured event log behind the disk spool, unless the spool is switched off. Only the Postgres log needs a database. */
export async function openIngestWriter(context: RoleContext): Promise<IngestWriter> {
  const { config, metrics, logger } = context;
  const { enabled, dir, maxBytes } = config.spool;
  const writer = connectWithPool(context);
  if (!enabled) return { ...writer, problem: () => undefined };
  const { partitions } = config.eventLog;
  const spooling = await createSpoolingWriter({ writer, dir, maxBytes, partitions, metrics, logger });
  return {
    ...spooling,
    problem: () => spooling.health() ?? describeState(spooling.state()),
  };
}

/** The pool, if there is one, goes with the writer. */
function connectWithPool(context: RoleContext): EventLogWriter {
  let pool: Pool | undefined;
  const writer = connectEventLogWriter(context, () => (pool = connectDatabase(context, 'ingest')));
  return {
    ...writer,
    async close() {
      await writer.close();
      await pool?.end();
    },
  };
}

function describeState(state: SpoolState): string | undefined {
  switch (state) {
    case SpoolState.direct:
      return undefined;
    case SpoolState.spooling:
      return 'The event log is away; what is acknowledged is kept in the spool.';
    case SpoolState.draining:
      return 'The event log is back; the spool is being emptied into it.';
  }
}
