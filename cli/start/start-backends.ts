import { join } from 'node:path';
import { SearchAttribute } from '../../contracts/workflows/task-queues.ts';
import type { RunningServer } from '../../platform/components/run/running-server.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { startTemporalDevServer } from '../../platform/components/run/start-temporal-dev-server.ts';
import { allSettled } from './all-settled.ts';
import type { PlatformAddresses, PlatformOptions } from './platform-options.ts';
import { startRole } from './role-process.ts';
import type { StateFolder } from './state-folder.ts';
import type { SupervisedPart, Supervisor } from './supervisor.ts';
import { prepareDatabase } from './prepare-database.ts';

interface BackendOptions extends PlatformOptions {
  readonly state: StateFolder;
  readonly supervisor: Supervisor;
}

/** What the roles need to reach the backends, and what people are told about them. */
export interface Backends {
  readonly environment: Readonly<Record<string, string>>;
  readonly addresses: Pick<PlatformAddresses, 'database' | 'eventLog' | 'temporal' | 'temporalUi'>;
}

/** Starts what no address was configured for: database, Temporal, and Kafka when the event log is Kafka. */
export async function startBackends(options: BackendOptions): Promise<Backends> {
  const [database, temporal, kafka, promtool] = await allSettled([
    startDatabase(options),
    startTemporal(options),
    startKafka(options),
    options.components.ensure('promtool'),
  ]);
  const isEmbedded = options.config.database.url === undefined;
  return {
    environment: {
      SLO_SCOUT_DATABASE_URL: database,
      // The embedded database runs one transaction at a time: whoever asks may have to wait for another's.
      ...(isEmbedded ? { SLO_SCOUT_API_TIMEOUT: options.environment['SLO_SCOUT_API_TIMEOUT'] ?? '30s' } : {}),
      SLO_SCOUT_TEMPORAL_ADDRESS: temporal.address,
      ...(temporal.uiUrl === undefined ? {} : { SLO_SCOUT_TEMPORAL_UI_URL: temporal.uiUrl }),
      SLO_SCOUT_COMPONENT_PROMTOOL: promtool.path,
      ...(kafka === undefined ? {} : { SLO_SCOUT_KAFKA_BROKERS: kafka }),
    },
    addresses: {
      database: withoutPassword(database),
      eventLog: kafka === undefined ? 'in the database' : `Kafka at ${kafka}`,
      temporal: temporal.address,
      temporalUi: temporal.uiUrl,
    },
  };
}

async function startDatabase(options: BackendOptions): Promise<string> {
  const { config, supervisor, report } = options;
  const configured = config.database.url?.reveal();
  if (configured !== undefined) return prepareDatabase({ url: configured, report });
  const role = await startRole({ role: 'database', environment: options.environment, logDir: options.state.logDir });
  supervisor.add(role);
  report('database is ready (embedded)');
  return prepareDatabase({ url: role.addresses['database'] ?? '', report });
}

async function startTemporal(
  options: BackendOptions,
): Promise<{ readonly address: string; readonly uiUrl: string | undefined }> {
  const { config, state, components, report } = options;
  const { address, namespace, embeddedPort, uiPort } = config.temporal;
  if (address !== undefined) return { address, uiUrl: undefined };
  const { path } = await components.ensure('temporal');
  const server = await startTemporalDevServer({
    program: path,
    port: embeddedPort,
    uiPort,
    databaseFile: join(state.dir, 'temporal.db'),
    namespace,
    searchAttributes: Object.fromEntries(Object.values(SearchAttribute).map(({ name, type }) => [name, type])),
    logFile: join(state.logDir, 'temporal.log'),
    portSetting: 'SLO_SCOUT_TEMPORAL_PORT',
    uiPortSetting: 'SLO_SCOUT_TEMPORAL_UI_PORT',
  });
  superviseServer(options, 'temporal', server);
  report('Temporal is ready (development server)');
  return { address: server.address, uiUrl: `http://${server.uiAddress}` };
}

async function startKafka(options: BackendOptions): Promise<string | undefined> {
  const { config, state, components, report } = options;
  if (config.eventLog.kind !== 'kafka') return undefined;
  if (config.eventLog.brokers !== undefined) return config.eventLog.brokers.join(',');
  const { path } = await components.ensure('kafka');
  const server = await startKafkaBroker({
    jars: path,
    folder: join(state.dir, 'kafka'),
    port: config.eventLog.embeddedKafkaPort,
    portSetting: 'SLO_SCOUT_KAFKA_PORT',
  });
  superviseServer(options, 'kafka', server);
  report('Kafka is ready (one broker)');
  return server.address;
}

function superviseServer(options: BackendOptions, name: string, server: RunningServer): void {
  options.state.rememberServer(name, server.pid);
  options.supervisor.add(asPart(server));
}

function asPart(server: RunningServer): SupervisedPart {
  return {
    name: server.name,
    exited: server.exited.then((exit) =>
      [
        `${server.name} ended with ${exit.signal ?? `status ${String(exit.exitCode)}`}. The end of ${server.logFile}:`,
        ...exit.lastLines.map((line) => `  ${line}`),
      ].join('\n'),
    ),
    stop: () => server.stop(),
  };
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}
