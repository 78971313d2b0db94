import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../cli/start/prepare-database.ts';
import { createComponents } from '../../platform/components/components.ts';
import type { RunningServer } from '../../platform/components/run/running-server.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { startPostgres } from '../../platform/components/run/start-postgres.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { startRoleProcess } from './role-process.ts';
import type { RoleProcess } from './role-process.ts';

/** Where the receivers of an installation listen. */
export interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly forward: number;
  readonly admin: number;
  readonly streamAdmin: number;
}

/** A broker and ingest, and where wanted a database and a stream worker, each a process of its own. */
export interface Installation {
  readonly folder: string;
  readonly ports: Ports;
  readonly ingest: RoleProcess;
  readonly databaseUrl: string | undefined;
  /** Ends the broker as a crash would. */
  killBroker(): Promise<void>;
  startBroker(): Promise<void>;
  remove(): Promise<void>;
}

/** What is started, and how. */
export interface InstallationOptions {
  readonly hasStream: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts everything in a folder of its own. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const stops: (() => Promise<unknown>)[] = [];
  // What was started last stops first: roles before the servers that they use.
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    return await startParts(options, stops, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startParts(
  { hasStream, settings = {} }: InstallationOptions,
  stops: (() => Promise<unknown>)[],
  remove: () => Promise<void>,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-hostile-'));
  // PostgreSQL runs as an unprivileged user, who must be able to enter.
  await chmod(folder, 0o755);
  const components = createComponents({ environment: process.env, report: () => undefined });
  const jars = (await components.ensure('kafka')).path;
  const kafkaPort = await findFreePort();
  const launch = (): Promise<RunningServer> =>
    startKafkaBroker({ jars, folder: join(folder, 'kafka'), port: kafkaPort });
  let broker: RunningServer | undefined = await launch();
  stops.push(async () => broker?.stop());
  const database = hasStream ? await startDatabase(folder, (await components.ensure('postgres')).path) : undefined;
  if (database !== undefined) stops.push(() => database.server.stop());
  const ports = await findPorts();
  const environment = {
    ...settingsOf({ folder, kafkaPort, ports }),
    ...(database && { SLO_SCOUT_DATABASE_URL: database.url }),
    ...settings,
  };
  const ingest = await startRoleProcess({ role: 'ingest', folder, environment });
  stops.push(() => ingest.stop());
  if (hasStream) {
    const stream = await startRoleProcess({ role: 'stream', folder, environment });
    stops.push(() => stream.stop());
  }
  return {
    ...{ folder, ports, ingest, databaseUrl: database?.url },
    async killBroker() {
      const struck = broker;
      broker = undefined;
      if (struck === undefined) return;
      process.kill(struck.pid, 'SIGKILL');
      await struck.exited;
    },
    async startBroker() {
      broker ??= await launch();
    },
    async remove() {
      await remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startDatabase(folder: string, program: string): Promise<{ server: RunningServer; url: string }> {
  const port = await findFreePort();
  const server = await startPostgres({ program, folder: join(folder, 'postgres'), port });
  const url = `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  await prepareDatabase({ url, report: () => undefined });
  return { server, url };
}

async function findPorts(): Promise<Ports> {
  const [http, grpc, forward, admin, streamAdmin] = await Promise.all([1, 2, 3, 4, 5].map(async () => findFreePort()));
  return { http: http ?? 0, grpc: grpc ?? 0, forward: forward ?? 0, admin: admin ?? 0, streamAdmin: streamAdmin ?? 0 };
}

function settingsOf(options: { readonly folder: string; readonly kafkaPort: number; readonly ports: Ports }) {
  const { folder, kafkaPort, ports } = options;
  return {
    SLO_SCOUT_STATE_DIR: join(folder, 'state'),
    SLO_SCOUT_EVENT_LOG: 'kafka',
    SLO_SCOUT_KAFKA_BROKERS: `127.0.0.1:${String(kafkaPort)}`,
    SLO_SCOUT_OTLP_HTTP_PORT: String(ports.http),
    SLO_SCOUT_OTLP_GRPC_PORT: String(ports.grpc),
    SLO_SCOUT_FORWARD_PORT: String(ports.forward),
    SLO_SCOUT_INGEST_ADMIN_PORT: String(ports.admin),
    SLO_SCOUT_STREAM_ADMIN_PORT: String(ports.streamAdmin),
  };
}
