import { chmod, chown, cp, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { runToEnd } from './run-to-end.ts';
import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import type { ServerUser } from './start-server.ts';
import { accepts, LOOPBACK, requireFreePort } from './tcp-port.ts';
import { findUnprivilegedUser } from './unprivileged-user.ts';

/** Where PostgreSQL listens and keeps its data. */
export interface PostgresOptions {
  /** Path of the `postgres` program; `initdb` lies beside it. */
  readonly program: string;
  /**
   * Holds its data and its log; a second start on it finds its databases. When this process is root the folder is given
   * to an unprivileged user, and everybody must be able to enter the folders above it.
   */
  readonly folder: string;
  readonly port: number;
  /** Server settings, such as `fsync: 'off'` for a test that throws its data away. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly portSetting?: string;
}

/** A PostgreSQL server and how to connect to its `postgres` database. */
export interface PostgresServer extends RunningServer {
  readonly url: string;
}

/** Starts a PostgreSQL server on loopback with a superuser `postgres` that needs no password. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { folder, port } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'PostgreSQL', ...setting });
  const user = await findUnprivilegedUser();
  await mkdir(folder, { recursive: true });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const programs = await reachablePrograms(options, user);
  const data = join(folder, 'data');
  await createDataOnce(data, join(programs, 'initdb'), user);
  const server = await startServer({
    name: 'PostgreSQL',
    program: join(programs, 'postgres'),
    args: [
      '-D',
      data,
      ...Object.entries(serverSettings(options)).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    port,
    logFile: join(folder, 'postgres.log'),
    workFolder: folder,
    ...(user === undefined ? {} : { user }),
    isReady: async (log) => log.includes('database system is ready to accept connections') && (await accepts(port)),
    readyTimeoutMs: 30_000,
    // Its "fast" shutdown: the polite one waits for every client to leave.
    stopSignal: 'SIGINT',
  });
  return { ...server, url: `postgres://postgres@${server.address}/postgres` };
}

function serverSettings(options: PostgresOptions): Readonly<Record<string, string>> {
  return {
    listen_addresses: LOOPBACK,
    port: String(options.port),
    unix_socket_directories: '',
    // Readiness is read from the log, in English.
    lc_messages: 'C',
    ...options.settings,
  };
}

// Renamed into place when complete: an interrupted initdb leaves a folder that no server starts on.
async function createDataOnce(data: string, initdb: string, user: ServerUser | undefined): Promise<void> {
  const account = user === undefined ? {} : { user };
  const folder = dirname(data);
  if ((await readdir(folder)).includes(basename(data))) return;
  const draft = `${data}.new`;
  await rm(draft, { recursive: true, force: true });
  const args = [
    '-D',
    draft,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  await runToEnd({ program: initdb, args, workFolder: folder, ...account });
  await rename(draft, data);
}

/**
 * The folder of programs, where the user can reach it. A cache in root's home is closed to others: then the
 * installation is copied beside the data.
 */
async function reachablePrograms(options: PostgresOptions, user: ServerUser | undefined): Promise<string> {
  const programs = dirname(await realpath(options.program));
  if (user === undefined || (await canRun(join(programs, 'postgres'), user))) return programs;
  const copy = join(options.folder, 'programs');
  await cp(dirname(programs), copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  return join(copy, basename(programs));
}

async function canRun(program: string, user: ServerUser): Promise<boolean> {
  try {
    await runToEnd({ program, args: ['--version'], workFolder: '/', user });
    return true;
  } catch (error) {
    if (error instanceof ScoutError) return false;
    throw error;
  }
}
