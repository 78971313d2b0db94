import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../cli/start/prepare-database.ts';
import { createComponents } from '../../platform/components/components.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { createKafkaCluster } from '../../platform/components/run/start-kafka-cluster.ts';
import type { KafkaCluster } from '../../platform/components/run/start-kafka-cluster.ts';
import { startPostgres } from '../../platform/components/run/start-postgres.ts';
import { findLastingPort } from './free-port.ts';
import { startBadNetwork } from './bad-network.ts';
import type { BadNetwork } from './bad-network.ts';
import { createRoleVictim, createServerVictim } from './victim.ts';
import type { Victim } from './victim.ts';

/** Ingest, stream workers, a broker and a database, each a process of its own. */
export interface FaultInstallation {
  readonly folder: string;
  readonly otlpUrl: string;
  /** `host:port` of the gRPC receiver. */
  readonly otlpGrpc: string;
  /** `host:port` of the forward receiver; it listens when the settings say so. */
  readonly forward: string;
  /** Where ingest and the workers tell their health and metrics. */
  readonly ingestAdminUrl: string;
  readonly workerAdminUrls: readonly string[];
  /** `host:port,…`. */
  readonly brokers: string;
  readonly databaseUrl: string;
  /** Settings that every role has. */
  readonly settings: Readonly<Record<string, string>>;
  readonly ingest: Victim;
  readonly workers: readonly Victim[];
  readonly broker: Victim;
  readonly database: Victim;
  /** Lies between everybody and the broker, when it was asked for. */
  readonly network: BadNetwork | undefined;
  /** Three brokers, of which `broker` is the first, when they were asked for. */
  readonly cluster: KafkaCluster | undefined;
  /** Stops everything; what it leaves on the disk stays when `keep`. */
  remove(keep?: boolean): Promise<void>;
}

/** What is installed. */
export interface InstallationOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Stream workers that are started; a third one is always there to come and go. */
  readonly workers?: number;
  /** Whether the broker is reached through a network that can be made bad. */
  readonly badNetwork?: boolean;
  /** Whether there are three brokers that replicate instead of one. */
  readonly cluster?: boolean;
}

interface EventLogServers extends Pick<FaultInstallation, 'broker' | 'brokers' | 'network' | 'cluster'> {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Servers extends EventLogServers, Pick<FaultInstallation, 'database' | 'databaseUrl'> {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a broker and a database of its own, one ingest and two stream workers. */
export async function startFaultInstallation(options: InstallationOptions = {}): Promise<FaultInstallation> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-faults-'));
  // PostgreSQL runs as an unprivileged user, who must be able to enter.
  await chmod(folder, 0o755);
  const servers = await createServers(folder, options);
  const roles = await createRoles(folder, servers, options.settings ?? {});
  const { ingest, workers } = roles;
  const remove = async (keep = false): Promise<void> => {
    await Promise.all([ingest, ...workers].map((victim) => victim.stop()));
    await servers.stop();
    if (!keep) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await servers.start();
    await prepareDatabase({ url: servers.databaseUrl, report: () => undefined });
    const first = workers.slice(0, options.workers ?? 2);
    await Promise.all([ingest, ...first].map((victim) => victim.start()));
  } catch (error) {
    await remove(true);
    throw error;
  }
  return { folder, ...servers, ...roles, remove };
}

async function createServers(folder: string, options: InstallationOptions): Promise<Servers> {
  const components = createComponents({ environment: process.env, report: () => undefined });
  const jars = (await components.ensure('kafka')).path;
  const program = (await components.ensure('postgres')).path;
  const postgresPort = await findLastingPort();
  const database = createServerVictim('database', () =>
    startPostgres({ program, folder: join(folder, 'postgres'), port: postgresPort }),
  );
  const place = { jars, folder: join(folder, 'kafka') };
  const kafka = options.cluster === true ? await createCluster(place) : await createBroker(place, options);
  return {
    ...kafka,
    database,
    databaseUrl: `postgres://postgres@127.0.0.1:${String(postgresPort)}/postgres`,
    async start() {
      await Promise.all([kafka.start(), database.start()]);
    },
    async stop() {
      await Promise.all([kafka.stop(), database.stop()]);
    },
  };
}

interface KafkaPlace {
  readonly jars: string;
  readonly folder: string;
}

async function createBroker(place: KafkaPlace, options: InstallationOptions): Promise<EventLogServers> {
  const port = await findLastingPort();
  const isBad = options.badNetwork === true;
  const clientPort = isBad ? await findLastingPort() : port;
  const network = isBad ? await startBadNetwork(clientPort, port) : undefined;
  const broker = createServerVictim('broker', () => startKafkaBroker({ ...place, port, advertisedPort: clientPort }));
  return {
    ...{ broker, network, cluster: undefined, brokers: `127.0.0.1:${String(clientPort)}` },
    start: () => broker.start(),
    async stop() {
      await network?.close();
      await broker.stop();
    },
  };
}

async function createCluster(place: KafkaPlace): Promise<EventLogServers> {
  const cluster = await createKafkaCluster({ ...place, findPort: findLastingPort });
  const [first] = cluster.brokers;
  if (first === undefined) throw new Error('A cluster has brokers.');
  return {
    ...{ cluster, network: undefined, brokers: cluster.addresses.join(',') },
    broker: { name: 'broker', ...first },
    start: () => cluster.start(),
    stop: () => cluster.stop(),
  };
}

type Roles = Pick<
  FaultInstallation,
  'ingest' | 'workers' | 'otlpUrl' | 'otlpGrpc' | 'forward' | 'ingestAdminUrl' | 'workerAdminUrls' | 'settings'
>;

async function createRoles(
  folder: string,
  { brokers, databaseUrl }: Servers,
  more: Readonly<Record<string, string>>,
): Promise<Roles> {
  const settings: Readonly<Record<string, string>> = {
    SLO_SCOUT_STATE_DIR: join(folder, 'state'),
    SLO_SCOUT_DATABASE_URL: databaseUrl,
    SLO_SCOUT_EVENT_LOG: 'kafka',
    SLO_SCOUT_KAFKA_BROKERS: brokers,
    SLO_SCOUT_CHECKPOINT_INTERVAL: '2s',
    SLO_SCOUT_TRACE_QUIET_GAP: '500ms',
    SLO_SCOUT_FORWARD: 'off',
    ...more,
  };
  const [http, grpc, forward, admin, ...workerPorts] = await freePorts(7);
  const role = (name: string, of: string, own: Readonly<Record<string, string>>): Victim =>
    createRoleVictim({ name, role: of, folder, environment: { ...settings, ...own } });
  const ingest = role('ingest', 'ingest', {
    SLO_SCOUT_OTLP_HTTP_PORT: String(http),
    SLO_SCOUT_OTLP_GRPC_PORT: String(grpc),
    SLO_SCOUT_FORWARD_PORT: String(forward),
    SLO_SCOUT_INGEST_ADMIN_PORT: String(admin),
  });
  const workers = workerPorts.map((port, index) =>
    role(`worker ${String(index + 1)}`, 'stream', { SLO_SCOUT_STREAM_ADMIN_PORT: String(port) }),
  );
  return {
    ...{ ingest, workers, settings },
    otlpUrl: `http://127.0.0.1:${String(http)}`,
    otlpGrpc: `127.0.0.1:${String(grpc)}`,
    forward: `127.0.0.1:${String(forward)}`,
    ingestAdminUrl: `http://127.0.0.1:${String(admin)}`,
    workerAdminUrls: workerPorts.map((port) => `http://127.0.0.1:${String(port)}`),
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findLastingPort());
  return [...ports];
}
