import { join } from 'node:path';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { KafkaNode } from './kafka-properties.ts';
import type { RunningServer } from './running-server.ts';
import { newClusterId, startKafkaBroker } from './start-kafka-broker.ts';
import { findFreePort, LOOPBACK } from './tcp-port.ts';

/** Where a cluster keeps its logs and how its brokers are set. */
export interface KafkaClusterOptions {
  /** The folder of Kafka's jars. */
  readonly jars: string;
  /** Gets a folder for each broker. */
  readonly folder: string;
  readonly brokers?: number;
  /** Finds each port; a free one of the system's choice when absent. */
  readonly findPort?: () => Promise<number>;
  /** Further settings of all brokers. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One broker of a cluster, which can be struck. */
export interface ClusterBroker {
  /** Its number in Kafka's metadata. */
  readonly id: number;
  readonly address: string;
  /** Starts it again after it was stopped or killed. */
  start(): Promise<void>;
  /** Lets it hand over what it leads, and end. */
  stop(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** While it is stopped by SIGSTOP the system accepts connections to it, and nobody answers. */
  signal(name: NodeJS.Signals): void;
  /** Undefined while it does not run. */
  pid(): number | undefined;
}

/** Brokers that replicate to each other. */
export interface KafkaCluster {
  readonly brokers: readonly ClusterBroker[];
  /** `host:port` of each. */
  readonly addresses: readonly string[];
  /** Starts all of them together: two make a cluster. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const BROKERS = 3;
const HEAP_MEGABYTES = 320;
const SETTINGS = {
  // A partition goes back to its preferred leader within a second or two: that is how a test moves leaders.
  'leader.imbalance.check.interval.seconds': '1',
  'leader.imbalance.per.broker.percentage': '0',
  // Three brokers share a machine: what is meant for a large one is scaled down.
  'log.cleaner.enable': 'false',
  'num.io.threads': '4',
  'num.network.threads': '2',
};

/** Creates a cluster and starts it. */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const cluster = await createKafkaCluster(options);
  await cluster.start();
  return cluster;
}

/**
 * Three brokers, each its own KRaft controller, with three replicas of everything of which two must be in sync. Their
 * places are settled; none is started yet.
 */
export async function createKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const { brokers: count = BROKERS, findPort = findFreePort } = options;
  const clusterId = newClusterId();
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const ports = await distinctPorts(2 * count, findPort);
  const controllerPorts = ports.slice(count);
  const voters = ids.map((id, index) => `${id}@${LOOPBACK}:${String(controllerPorts[index])}`);
  const brokers = ids.map((id, index) => {
    const node = { id, clusterId, controllerPort: controllerPorts[index] ?? 0, voters };
    return createBroker({ options, node, port: ports[index] ?? 0 });
  });
  const stop = async (): Promise<void> => {
    await Promise.all(brokers.map((broker) => broker.stop()));
  };
  const start = async (): Promise<void> => {
    const started = await Promise.allSettled(brokers.map((broker) => broker.start()));
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed?.status !== 'rejected') return;
    await stop();
    throw failed.reason;
  };
  return { brokers, addresses: brokers.map(({ address }) => address), start, stop };
}

async function distinctPorts(count: number, findPort: () => Promise<number>): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findPort());
  return [...ports];
}

function createBroker({
  options,
  node,
  port,
}: {
  readonly options: KafkaClusterOptions;
  readonly node: KafkaNode;
  readonly port: number;
}): ClusterBroker {
  let server: RunningServer | undefined;
  const signal = (name: NodeJS.Signals): void => {
    if (server !== undefined) process.kill(server.pid, name);
  };
  return {
    id: node.id,
    address: `${LOOPBACK}:${port}`,
    async start() {
      if (server !== undefined) throw isRunning(node.id);
      server = await startKafkaBroker({
        jars: options.jars,
        folder: join(options.folder, `broker-${node.id}`),
        port,
        node,
        heapMegabytes: HEAP_MEGABYTES,
        settings: { ...SETTINGS, ...options.settings },
      });
    },
    async stop() {
      signal('SIGCONT');
      const stopped = server;
      server = undefined;
      await stopped?.stop();
    },
    async kill() {
      const struck = server;
      signal('SIGKILL');
      server = undefined;
      await struck?.exited;
    },
    signal,
    pid: () => server?.pid,
  };
}

function isRunning(id: number): ScoutError {
  return new ScoutError({ code: ErrorCode.failedPrecondition, message: `Broker ${id} of the cluster runs already.` });
}
