import { loadConfig } from '../../../platform/config/load-config.ts';
import { prepareDatabase } from '../../../cli/start/prepare-database.ts';
import { startRole } from '../../../cli/start/role-process.ts';
import { takeStateFolder } from '../../../cli/start/state-folder.ts';

// The part of the platform that takes and counts telemetry (database, ingest, stream), as one process group: what
// `slo-scout start` runs, without the parts that a count does not depend on. Prints "ready" and runs until it is told.
const environment = process.env;
const config = loadConfig(environment);
const state = await takeStateFolder(config.stateDir);
const database = await startRole({ role: 'database', environment, logDir: state.logDir });
const url = await prepareDatabase({ url: database.addresses['database'] ?? '', report: () => undefined });
const withDatabase = { ...environment, SLO_SCOUT_DATABASE_URL: url };
const roles = await Promise.all(
  (['ingest', 'stream'] as const).map((role) => startRole({ role, environment: withDatabase, logDir: state.logDir })),
);
console.log('ready');
await new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
});
for (const role of [...roles, database]) await role.stop();
state.release();
process.exit(0);
