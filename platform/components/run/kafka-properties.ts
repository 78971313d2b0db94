import { join } from 'node:path';
import { LOOPBACK } from './tcp-port.ts';

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

/** A broker's place in a cluster of brokers that are their own controllers. */
export interface KafkaNode {
  readonly id: number;
  readonly clusterId: string;
  /** Port of its controller. */
  readonly controllerPort: number;
  /** `id@host:port` of all the controllers, the own one included. */
  readonly voters: readonly string[];
}

/** What a broker is configured with. */
export interface KafkaProperties {
  readonly folder: string;
  readonly port: number;
  readonly advertisedPort?: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly secure?: SecureListeners;
  readonly node: KafkaNode;
}

/** The text of a broker's configuration. */
export function kafkaProperties(options: KafkaProperties): string {
  const { port, node, folder, advertisedPort = port, secure = {}, settings = {} } = options;
  const replicas = Math.min(3, node.voters.length);
  const inSync = Math.max(1, replicas - 1);
  const secured = [
    secure.tls && `TLS://${LOOPBACK}:${secure.tls.port}`,
    secure.sasl && `SASL://${LOOPBACK}:${secure.sasl.port}`,
  ];
  const others = secured.filter((listener) => listener !== undefined).map((listener) => `,${listener}`);
  return `${[
    'process.roles=broker,controller',
    `node.id=${node.id}`,
    `controller.quorum.voters=${node.voters.join(',')}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SASL:SASL_PLAINTEXT',
    `listeners=PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${node.controllerPort}${others.join('')}`,
    `advertised.listeners=PLAINTEXT://${LOOPBACK}:${advertisedPort}${others.join('')}`,
    `log.dirs=${join(folder, 'data')}`,
    // The defaults ask for three brokers.
    ...['default', 'offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'].map(
      (what) => `${what}.replication.factor=${replicas}`,
    ),
    ...['min.insync.replicas', 'transaction.state.log.min.isr', 'share.coordinator.state.topic.min.isr'].map(
      (what) => `${what}=${inSync}`,
    ),
    ...['offsets.topic.num.partitions=4', 'transaction.state.log.num.partitions=4'],
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
