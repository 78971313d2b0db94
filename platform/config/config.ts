import type { ArchiveConfig } from './archive-config.ts';
import type { BlobConfig } from './blob-config.ts';
import type { CollectConfig } from './collect-config.ts';
import type { EventLogConfig } from './event-log-config.ts';
import type { ForwardConfig } from './forward-config.ts';
import type { IngestConfig } from './ingest-config.ts';
import type { LogStreamConfig } from './log-stream-config.ts';
import type { RedactionConfig } from './redaction-config.ts';
import type { RemoteWriteConfig } from './remote-write-config.ts';
import type { Secret } from './secret.ts';
import type { DriftConfig, SloWatchConfig } from './slo-watch-config.ts';
import type { SpoolConfig } from './spool-config.ts';
import type { StreamConfig } from './stream-config.ts';
import type { TailConfig } from './tail-config.ts';

/** Everything that can be configured, completed with defaults. Read once in a main, then passed on in parts. */
export interface Config {
  readonly stateDir: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly database: DatabaseConfig;
  readonly eventLog: EventLogConfig;
  readonly temporal: TemporalConfig;
  readonly ingest: IngestConfig;
  readonly spool: SpoolConfig;
  readonly forward: ForwardConfig;
  readonly tail: TailConfig;
  readonly collect: CollectConfig;
  readonly redaction: RedactionConfig;
  readonly stream: StreamConfig;
  readonly archive: ArchiveConfig;
  readonly blobs: BlobConfig;
  readonly logStream: LogStreamConfig;
  /** Where roles without an API of their own answer `/health` and `/metrics`. */
  readonly adminHost: string;
  readonly worker: WorkerConfig;
  readonly api: ApiConfig;
  readonly git: GitConfig;
  readonly delivery: DeliveryConfig;
  readonly analysis: AnalysisConfig;
  readonly sloWatch: SloWatchConfig;
  readonly drift: DriftConfig;
  /** Base URL of the Prometheus that loads the generated rules; liveness is not verified without it. */
  readonly prometheusUrl: string | undefined;
  /** undefined when the journey metrics are only exposed. */
  readonly remoteWrite: RemoteWriteConfig | undefined;
  /** Headers of every request to it, by lower-case name. */
  readonly prometheusHeaders: Readonly<Record<string, Secret>>;
}

/** `url` undefined means the embedded database, served on `embeddedPort` from `<stateDir>/database`. */
export interface DatabaseConfig {
  readonly url: Secret | undefined;
  readonly embeddedPort: number;
  readonly poolSize: number;
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
  /** A request that takes longer is answered as unavailable. */
  readonly answerTimeoutMs: number;
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
