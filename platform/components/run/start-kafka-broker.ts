import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaProperties } from './kafka-properties.ts';
import type { KafkaNode, SecureListeners } from './kafka-properties.ts';
import { runToEnd } from './run-to-end.ts';
import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { accepts, findFreePort, LOOPBACK, requireFreePort } from './tcp-port.ts';

/** A topic to create when it is missing. */
export interface BrokerTopic {
  readonly name: string;
  readonly partitions: number;
}

/** Where the broker listens and keeps its logs. */
export interface KafkaBrokerOptions {
  /** The folder of Kafka's jars. */
  readonly jars: string;
  /** Holds its data, its configuration and its log; a second start on it finds its topics. */
  readonly folder: string;
  readonly port: number;
  readonly topics?: readonly BrokerTopic[];
  readonly portSetting?: string;
  readonly detached?: boolean;
  /** Where clients are told to connect to, when it is not the broker itself (a proxy before it). */
  readonly advertisedPort?: number;
  /** Further settings of the broker. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Listeners beside the plain one. The folder's first start makes the users. */
  readonly secure?: SecureListeners;
  /** Its place among others; it is alone when absent. */
  readonly node?: KafkaNode;
  /** Most memory of its heap; 512 when absent. */
  readonly heapMegabytes?: number;
}

const JAVA_OPTIONS = [
  ...['-XX:+UseSerialGC', '-Djava.awt.headless=true'],
  ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=info', '-Dorg.slf4j.simpleLogger.showDateTime=true'],
];

/** Starts one Kafka broker that is its own KRaft controller. */
export async function startKafkaBroker(options: KafkaBrokerOptions): Promise<RunningServer> {
  const { port, folder } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'the Kafka broker', ...setting });
  await mkdir(folder, { recursive: true });
  const configuration = join(folder, 'server.properties');
  const node = options.node ?? (await aloneNode());
  await writeFile(configuration, kafkaProperties({ ...options, node }));
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);
  const java = javaArguments(options);
  await formatOnce(options, { configuration, java, clusterId: node.clusterId });
  const server = await startServer({
    name: 'Kafka broker',
    program: 'java',
    args: [...java, 'kafka.Kafka', configuration],
    port,
    logFile: join(folder, 'broker.log'),
    isReady: async (log) => log.includes('Kafka Server started') && (await accepts(port)),
    readyTimeoutMs: 60_000,
    // Its controlled shutdown takes seconds.
    stopGraceMs: 20_000,
    detached: options.detached ?? false,
  });
  await createTopics(server, options.topics ?? []);
  return server;
}

function javaArguments({ jars, folder, heapMegabytes = 512 }: KafkaBrokerOptions): readonly string[] {
  const logging = `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`;
  const heap = ['-Xms128m', `-Xmx${heapMegabytes}m`];
  return [...heap, ...JAVA_OPTIONS, logging, '-cp', `${jars}/*`];
}

// Formatting twice is refused; a formatted folder has this file.
async function formatOnce(
  { folder, secure }: KafkaBrokerOptions,
  {
    configuration,
    java,
    clusterId,
  }: { readonly configuration: string; readonly java: readonly string[]; readonly clusterId: string },
): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  if ((await readdir(join(folder, 'data'))).includes('meta.properties')) return;
  const args = ['format', '--cluster-id', clusterId, '--config', configuration, ...scramArguments(secure)];
  await runToEnd({ program: 'java', args: [...java, 'kafka.tools.StorageTool', ...args] });
}

/** The only broker of its cluster. The port of its controller may change: nobody else knows it. */
async function aloneNode(): Promise<KafkaNode> {
  const controllerPort = await findFreePort();
  return { id: 1, clusterId: newClusterId(), controllerPort, voters: [`1@${LOOPBACK}:${controllerPort}`] };
}

/** A name for a cluster, as Kafka writes its UUIDs. */
export function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  // It would be taken for an option.
  return id.startsWith('-') ? newClusterId() : id;
}

function scramArguments(secure: SecureListeners | undefined): readonly string[] {
  return Object.entries(secure?.sasl?.users ?? {}).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((kind) => [
      '--add-scram',
      `${kind}=[name=${name},password=${password}]`,
    ]),
  );
}

async function createTopics(server: RunningServer, topics: readonly BrokerTopic[]): Promise<void> {
  if (topics.length === 0) return;
  const admin = new Kafka({ brokers: [server.address], logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const wanted = topics.map(({ name, partitions }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
    }));
    await admin.createTopics({ topics: wanted, waitForLeaders: true });
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await admin.disconnect();
  }
}

const LOGGING = `rootLogger.level = info
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m (%c)%n
`;
