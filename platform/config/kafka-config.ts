import type { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

/** How Kafka is spoken to. */
export interface KafkaConfig {
  /** `direct` writes the protocol itself; `kafkajs` is the library's producer, as a fallback. */
  readonly producer: 'direct' | 'kafkajs';
  /** `auto`: lz4 where the platform has it, else zstd, else gzip. */
  readonly compression: 'auto' | 'zstd' | 'lz4' | 'gzip' | 'none';
  /** Replicas of a topic that does not exist yet; undefined leaves it to the broker's default. */
  readonly replication: number | undefined;
  readonly tls: KafkaTlsConfig | undefined;
  readonly sasl: KafkaSaslConfig | undefined;
}

/** PEM files; read at every connection, so that renewed ones are used without a restart. */
export interface KafkaTlsConfig {
  /** Authorities to trust; the system's when undefined. */
  readonly caPath: string | undefined;
  /** The client's own certificate, with its key. */
  readonly client: { readonly certPath: string; readonly keyPath: string } | undefined;
}

/** Credentials, by SASL mechanism. */
export type KafkaSaslConfig = KafkaPasswordConfig | KafkaOauthConfig;

/** A user name and a password. */
export interface KafkaPasswordConfig {
  readonly kind: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: Secret;
}

/** Tokens from an OAuth 2.0 server by the client credentials grant. */
export interface KafkaOauthConfig {
  readonly kind: 'oauthbearer';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope: string | undefined;
}

const MECHANISMS = ['none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Reads the settings of Kafka. */
export function readKafka(read: SettingReader): KafkaConfig {
  const replication = read.integer('SLO_SCOUT_KAFKA_REPLICATION', { fallback: 0, min: 1, max: 32 });
  return {
    producer: read.oneOf('SLO_SCOUT_KAFKA_PRODUCER', ['direct', 'kafkajs'], 'direct'),
    compression: read.oneOf('SLO_SCOUT_KAFKA_COMPRESSION', ['auto', 'zstd', 'lz4', 'gzip', 'none'], 'auto'),
    replication: replication === 0 ? undefined : replication,
    tls: readTls(read),
    sasl: readSasl(read),
  };
}

function readTls(read: SettingReader): KafkaTlsConfig | undefined {
  const isOn = read.oneOf('SLO_SCOUT_KAFKA_TLS', ['true', 'false'], 'false') === 'true';
  const caPath = read.optionalText('SLO_SCOUT_KAFKA_TLS_CA');
  const certPath = read.optionalText('SLO_SCOUT_KAFKA_TLS_CERT');
  const keyPath = read.optionalText('SLO_SCOUT_KAFKA_TLS_KEY');
  if (!isOn) {
    const given = { CA: caPath, CERT: certPath, KEY: keyPath };
    for (const [name, path] of Object.entries(given)) {
      if (path !== undefined) {
        read.problem(`SLO_SCOUT_KAFKA_TLS_${name}`, 'has no effect unless SLO_SCOUT_KAFKA_TLS is true');
      }
    }
    return undefined;
  }
  if (certPath !== undefined && keyPath !== undefined) return { caPath, client: { certPath, keyPath } };
  if (certPath !== undefined) read.problem('SLO_SCOUT_KAFKA_TLS_KEY', 'must be set with SLO_SCOUT_KAFKA_TLS_CERT');
  if (keyPath !== undefined) read.problem('SLO_SCOUT_KAFKA_TLS_CERT', 'must be set with SLO_SCOUT_KAFKA_TLS_KEY');
  return { caPath, client: undefined };
}

function readSasl(read: SettingReader): KafkaSaslConfig | undefined {
  const kind = read.oneOf('SLO_SCOUT_KAFKA_SASL', MECHANISMS, 'none');
  const username = read.optionalText('SLO_SCOUT_KAFKA_USERNAME');
  const password = read.secret('SLO_SCOUT_KAFKA_PASSWORD');
  const tokenUrl = read.optionalUrl('SLO_SCOUT_KAFKA_OAUTH_TOKEN_URL');
  const clientId = read.optionalText('SLO_SCOUT_KAFKA_OAUTH_CLIENT_ID');
  const clientSecret = read.secret('SLO_SCOUT_KAFKA_OAUTH_CLIENT_SECRET');
  const scope = read.optionalText('SLO_SCOUT_KAFKA_OAUTH_SCOPE');
  if (kind === 'none') {
    requireAbsent(read, 'SLO_SCOUT_KAFKA_SASL names no mechanism that uses it', {
      ...{ USERNAME: username, PASSWORD: password, OAUTH_TOKEN_URL: tokenUrl },
      ...{ OAUTH_CLIENT_ID: clientId, OAUTH_CLIENT_SECRET: clientSecret, OAUTH_SCOPE: scope },
    });
    return undefined;
  }
  if (kind !== 'oauthbearer') {
    requirePresent(read, kind, { USERNAME: username, PASSWORD: password });
    return username === undefined || password === undefined ? undefined : { kind, username, password };
  }
  requirePresent(read, kind, {
    OAUTH_TOKEN_URL: tokenUrl,
    OAUTH_CLIENT_ID: clientId,
    OAUTH_CLIENT_SECRET: clientSecret,
  });
  if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  requireSafeUrl(read, tokenUrl);
  return { kind, tokenUrl, clientId, clientSecret, scope };
}

function requirePresent(read: SettingReader, kind: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) {
      read.problem(`SLO_SCOUT_KAFKA_${name}`, `must be set when SLO_SCOUT_KAFKA_SASL is ${kind}`);
    }
  }
}

function requireAbsent(read: SettingReader, reason: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) read.problem(`SLO_SCOUT_KAFKA_${name}`, `has no effect: ${reason}`);
  }
}

function requireSafeUrl(read: SettingReader, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || LOOPBACK.has(hostname)) return;
  read.problem('SLO_SCOUT_KAFKA_OAUTH_TOKEN_URL', 'must start with https://, because a secret is sent there');
}
