import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
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
}

/** Listeners with TLS or SASL, on ports of their own. */
export interface SecureListeners {
  readonly tls?: {
    readonly port: number;
    /** PEM: the key (PKCS 8) and the certificate with its chain. */
    readonly key: string;
    readonly certificate: string;
  };
  readonly sasl?: {
    readonly port: number;
    /** Password by user name, for PLAIN and both kinds of SCRAM; OAUTHBEARER takes any unsigned token. */
    readonly users: Readonly<Record<string, string>>;
    /** Sessions end after this time unless they are renewed. */
    readonly maxSessionMs?: number;
  };
}

const JAVA_OPTIONS = [
  ...['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-Djava.awt.headless=true'],
  ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=info', '-Dorg.slf4j.simpleLogger.showDateTime=true'],
];

/** Starts one Kafka broker that is its own KRaft controller. */
export async function startKafkaBroker(options: KafkaBrokerOptions): Promise<RunningServer> {
  const { port, folder } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'the Kafka broker', ...setting });
  await mkdir(folder, { recursive: true });
  const configuration = join(folder, 'server.properties');
  await writeFile(configuration, properties({ ...options, controllerPort: await findFreePort() }));
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);
  const java = javaArguments(options);
  await formatOnce(options, { configuration, java });
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

function javaArguments({ jars, folder }: KafkaBrokerOptions): readonly string[] {
  const logging = `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`;
  return [...JAVA_OPTIONS, logging, '-cp', `${jars}/*`];
}

// Formatting twice is refused; a formatted folder has this file.
async function formatOnce(
  { folder, secure }: KafkaBrokerOptions,
  { configuration, java }: { readonly configuration: string; readonly java: readonly string[] },
): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  if ((await readdir(join(folder, 'data'))).includes('meta.properties')) return;
  const run = async (...args: readonly string[]) =>
    runToEnd({ program: 'java', args: [...java, 'kafka.tools.StorageTool', ...args] });
  const id = (await run('random-uuid')).trim().split('\n').at(-1) ?? '';
  await run('format', '--cluster-id', id, '--config', configuration, ...scramArguments(secure));
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

function properties(options: KafkaBrokerOptions & { readonly controllerPort: number }): string {
  const { port, controllerPort, folder, advertisedPort = port, secure = {}, settings = {} } = options;
  const secured = [
    secure.tls && `TLS://${LOOPBACK}:${secure.tls.port}`,
    secure.sasl && `SASL://${LOOPBACK}:${secure.sasl.port}`,
  ];
  const others = secured.filter((listener) => listener !== undefined).map((listener) => `,${listener}`);
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@${LOOPBACK}:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SASL:SASL_PLAINTEXT',
    `listeners=PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}${others.join('')}`,
    `advertised.listeners=PLAINTEXT://${LOOPBACK}:${advertisedPort}${others.join('')}`,
    `log.dirs=${join(folder, 'data')}`,
    // One broker: the defaults ask for three.
    ...['offsets.topic.replication.factor=1', 'transaction.state.log.replication.factor=1'],
    ...['transaction.state.log.min.isr=1', 'share.coordinator.state.topic.replication.factor=1'],
    ...['share.coordinator.state.topic.min.isr=1', 'offsets.topic.num.partitions=4'],
    'transaction.state.log.num.partitions=4',
    // A test's consumer should not wait three seconds for others to join.
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    ...tlsProperties(secure.tls),
    ...saslProperties(secure.sasl),
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  ].join('\n')}\n`;
}

function tlsProperties(tls: SecureListeners['tls']): readonly string[] {
  if (tls === undefined) return [];
  // A value of several lines: each but the last ends with a backslash.
  const lines = (pem: string) => pem.trim().split('\n').join('\\n\\\n');
  return [
    'ssl.keystore.type=PEM',
    `ssl.keystore.key=${lines(tls.key)}`,
    `ssl.keystore.certificate.chain=${lines(tls.certificate)}`,
  ];
}

function saslProperties(sasl: SecureListeners['sasl']): readonly string[] {
  if (sasl === undefined) return [];
  const logins = Object.entries(sasl.users).map(([name, password]) => ` user_${name}="${password}"`);
  const modules = {
    plain: `org.apache.kafka.common.security.plain.PlainLoginModule required${logins.join('')};`,
    'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    oauthbearer:
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
  };
  return [
    'listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    ...Object.entries(modules).map(([kind, module]) => `listener.name.sasl.${kind}.sasl.jaas.config=${module}`),
    ...(sasl.maxSessionMs === undefined ? [] : [`connections.max.reauth.ms=${sasl.maxSessionMs}`]),
  ];
}

const LOGGING = `rootLogger.level = info
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m (%c)%n
`;
