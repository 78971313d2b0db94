import { join } from 'node:path';
import { startEmbeddedDatabase } from '../../adapters/pglite/start-embedded-database.ts';
import type { RunningRole, RoleContext } from './role.ts';

/** Most connections of all roles together; PGlite runs one query at a time, so more only wait. */
const MAX_CONNECTIONS = 100;

/** The embedded database, served on loopback so that every other role connects to it with `pg`. */
export async function startDatabaseRole({ config, logger }: RoleContext): Promise<RunningRole> {
  const database = await startEmbeddedDatabase({
    dir: join(config.stateDir, 'database'),
    port: config.database.embeddedPort,
    maxConnections: MAX_CONNECTIONS,
    logger,
  });
  const failed = database.broken.then((failure): never => {
    throw failure;
  });
  return { addresses: { database: database.url }, failed, close: () => database.close() };
}
