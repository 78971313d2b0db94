import type { Secret } from './secret.ts';

/** Everything that can be configured, completed with defaults. Read once in a main, then passed on in parts. */
export interface Config {
  readonly stateDir: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly database: DatabaseConfig;
  readonly eventLog: EventLogConfig;
  readonly temporal: TemporalConfig;
  readonly ingest: IngestConfig;
  readonly stream: StreamConfig;
  readonly worker: WorkerConfig;
  readonly api: ApiConfig;
  readonly git: GitConfig;
  readonly delivery: DeliveryConfig;
  readonly analysis: AnalysisConfig;
  /** Base URL of the Prometheus that loads the generated rules; liveness is not verified without it. */
  readonly prometheusUrl: string | undefined;
}

/** `url` undefined means the embedded database, served on `embeddedPort` from `<stateDir>/database`. */
export interface DatabaseConfig {
  readonly url: Secret | undefined;
  readonly embeddedPort: number;
  readonly poolSize: number;
}

/** Where the event log lives. `brokers` is used by kafka alone; undefined there means a broker started here. */
export interface EventLogConfig {
  readonly kind: 'postgres' | 'kafka';
  readonly partitions: number;
  readonly brokers: readonly string[] | undefined;
  readonly embeddedKafkaPort: number;
  /** How long consumed records stay in the Postgres event log; Kafka has its own setting on the broker. */
  readonly retentionMs: number;
}

/** `address` undefined means the development server, started here on `embeddedPort` with its UI on `uiPort`. */
export interface TemporalConfig {
  readonly address: string | undefined;
  readonly namespace: string;
  readonly embeddedPort: number;
  readonly uiPort: number;
  /** Address of the UI, for links; the supervisor sets it for the development server. */
  readonly uiUrl: string | undefined;
}

/** Receivers. */
export interface IngestConfig {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Largest request, after decompression. */
  readonly maxRequestBytes: number;
  /** Health and metrics of the role. */
  readonly adminPort: number;
}

/** The capsule worker; all times in milliseconds. */
export interface StreamConfig {
  readonly checkpointIntervalMs: number;
  readonly quietGapMs: number;
  readonly traceMaxAgeMs: number;
  readonly allowedLatenessMs: number;
  readonly maxRetainedSpans: number;
  readonly adminPort: number;
}

/** The Temporal worker. */
export interface WorkerConfig {
  /** Health and metrics of the role. */
  readonly adminPort: number;
}

/** REST API. */
export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  /** Base URL that people's links and the CLI use. */
  readonly publicUrl: string;
  /** Required on every request but health when set; must be set when `host` is not loopback. */
  readonly apiKey: Secret | undefined;
  /** Largest request body. */
  readonly maxBodyBytes: number;
}

/** The forge: a local bare repository under `<stateDir>/git` unless another path is given. */
export interface GitConfig {
  readonly repositoryDir: string;
  readonly defaultBranch: string;
  /** `{message}` is replaced. */
  readonly commitMessageFormat: string;
}

/** Timers of a delivery, milliseconds. */
export interface DeliveryConfig {
  readonly remindAfterMs: number;
  readonly expireAfterMs: number;
  readonly mergePollMs: number;
  readonly verifyTimeoutMs: number;
}

/** Method settings. */
export interface AnalysisConfig {
  readonly sloWindowDays: number;
}
