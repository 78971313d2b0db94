import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../../cli/start/prepare-database.ts';
import { SearchAttribute } from '../../../contracts/workflows/task-queues.ts';
import { createComponents } from '../../../platform/components/components.ts';
import { startPostgres } from '../../../platform/components/run/start-postgres.ts';
import { startTemporalDevServer } from '../../../platform/components/run/start-temporal-dev-server.ts';
import { findLastingPort } from '../free-port.ts';
import { createRoleVictim, createServerVictim } from '../victim.ts';
import type { Victim } from '../victim.ts';

/** The API with a database and a Temporal server of its own. */
export interface ApiInstallation {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly database: Victim;
  /** Where the database keeps its files when they lie on a small disk of their own; undefined where none can be made. */
  readonly smallDisk: string | undefined;
  remove(): Promise<void>;
}

const DISK = '256m';

/** Starts it. Only root can make the small disk. */
export async function startApiInstallation(): Promise<ApiInstallation> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-faults-'));
  await chmod(folder, 0o755);
  const disk = join(folder, 'disk');
  await mkdir(disk);
  const hasDisk = mountSmallDisk(disk);
  const components = createComponents({ environment: process.env, report: () => undefined });
  const port = await findLastingPort();
  const program = (await components.ensure('postgres')).path;
  const settings = { max_wal_size: '48MB', min_wal_size: '32MB' };
  const database = createServerVictim('database', () =>
    startPostgres({ program, folder: join(disk, 'postgres'), port, settings }),
  );
  const temporal = await startTemporalDevServer({
    program: (await components.ensure('temporal')).path,
    port: await findLastingPort(),
    uiPort: await findLastingPort(),
    searchAttributes: Object.fromEntries(Object.values(SearchAttribute).map(({ name, type }) => [name, type])),
    logFile: join(folder, 'temporal.log'),
  });
  const databaseUrl = `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  const apiPort = String(await findLastingPort());
  const environment = {
    SLO_SCOUT_STATE_DIR: join(folder, 'state'),
    SLO_SCOUT_DATABASE_URL: databaseUrl,
    SLO_SCOUT_TEMPORAL_ADDRESS: temporal.address,
    SLO_SCOUT_API_PORT: apiPort,
  };
  const api = createRoleVictim({ name: 'api', role: 'api', folder, environment });
  const remove = async (): Promise<void> => {
    await api.stop();
    await Promise.all([database.stop(), temporal.stop()]);
    if (hasDisk) execFileSync('umount', [disk]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await database.start();
    await prepareDatabase({ url: databaseUrl, report: () => undefined });
    await api.start();
  } catch (error) {
    await remove();
    throw error;
  }
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  return { apiUrl, databaseUrl, database, smallDisk: hasDisk ? disk : undefined, remove };
}

function mountSmallDisk(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
