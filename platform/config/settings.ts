import { resolve } from 'node:path';
import type {
  ApiConfig,
  Config,
  DeliveryConfig,
  EventLogConfig,
  GitConfig,
  IngestConfig,
  StreamConfig,
  TemporalConfig,
} from './config.ts';
import type { SettingReader } from './setting-reader.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Every setting with its name, form and default, in one place. The reader collects problems instead of throwing,
 * so that all of them are listed together.
 */
export function readSettings(read: SettingReader): Config {
  const stateDir = resolve(read.text('SLO_SCOUT_STATE_DIR', '.slo-scout'));
  return {
    stateDir,
    logLevel: read.oneOf('SLO_SCOUT_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
    database: {
      url: read.secret('SLO_SCOUT_DATABASE_URL'),
      embeddedPort: read.port('SLO_SCOUT_DATABASE_PORT', 5433),
      poolSize: read.integer('SLO_SCOUT_DATABASE_POOL_SIZE', { fallback: 10, min: 2, max: 200 }),
    },
    eventLog: readEventLog(read),
    temporal: readTemporal(read),
    ingest: readIngest(read),
    stream: readStream(read),
    worker: { adminPort: read.port('SLO_SCOUT_WORKER_ADMIN_PORT', 8012) },
    api: readApi(read),
    git: readGit(read, stateDir),
    delivery: readDelivery(read),
    analysis: { sloWindowDays: read.integer('SLO_SCOUT_SLO_WINDOW_DAYS', { fallback: 28, min: 7, max: 90 }) },
    prometheusUrl: read.optionalUrl('SLO_SCOUT_PROMETHEUS_URL'),
  };
}

function readEventLog(read: SettingReader): EventLogConfig {
  return {
    kind: read.oneOf('SLO_SCOUT_EVENT_LOG', ['postgres', 'kafka'], 'postgres'),
    partitions: read.integer('SLO_SCOUT_EVENT_LOG_PARTITIONS', { fallback: 4, min: 1, max: 256 }),
    brokers: read.list('SLO_SCOUT_KAFKA_BROKERS'),
    embeddedKafkaPort: read.port('SLO_SCOUT_KAFKA_PORT', 9092),
    retentionMs: read.duration('SLO_SCOUT_EVENT_LOG_RETENTION', '24h'),
  };
}

function readTemporal(read: SettingReader): TemporalConfig {
  return {
    address: read.optionalText('SLO_SCOUT_TEMPORAL_ADDRESS'),
    namespace: read.text('SLO_SCOUT_TEMPORAL_NAMESPACE', 'default'),
    embeddedPort: read.port('SLO_SCOUT_TEMPORAL_PORT', 7233),
    uiPort: read.port('SLO_SCOUT_TEMPORAL_UI_PORT', 8233),
    uiUrl: read.optionalUrl('SLO_SCOUT_TEMPORAL_UI_URL'),
  };
}

function readIngest(read: SettingReader): IngestConfig {
  return {
    host: read.text('SLO_SCOUT_OTLP_HOST', '127.0.0.1'),
    grpcPort: read.port('SLO_SCOUT_OTLP_GRPC_PORT', 4317),
    httpPort: read.port('SLO_SCOUT_OTLP_HTTP_PORT', 4318),
    maxRequestBytes: read.bytes('SLO_SCOUT_OTLP_MAX_REQUEST', '16MiB'),
    adminPort: read.port('SLO_SCOUT_INGEST_ADMIN_PORT', 8010),
  };
}

function readStream(read: SettingReader): StreamConfig {
  return {
    checkpointIntervalMs: read.duration('SLO_SCOUT_CHECKPOINT_INTERVAL', '30s'),
    quietGapMs: read.duration('SLO_SCOUT_TRACE_QUIET_GAP', '2s'),
    traceMaxAgeMs: read.duration('SLO_SCOUT_TRACE_MAX_AGE', '60s'),
    allowedLatenessMs: read.duration('SLO_SCOUT_ALLOWED_LATENESS', '60s'),
    maxRetainedSpans: read.integer('SLO_SCOUT_MAX_RETAINED_SPANS', { fallback: 1_000_000, min: 1_000, max: 1e8 }),
    adminPort: read.port('SLO_SCOUT_STREAM_ADMIN_PORT', 8011),
  };
}

function readApi(read: SettingReader): ApiConfig {
  const port = read.port('SLO_SCOUT_API_PORT', 8000);
  const host = read.text('SLO_SCOUT_API_HOST', '127.0.0.1');
  const apiKey = read.secret('SLO_SCOUT_API_KEY');
  if (!LOOPBACK.has(host) && apiKey === undefined) {
    read.problem('SLO_SCOUT_API_KEY', `must be set when SLO_SCOUT_API_HOST (${host}) is not loopback`);
  }
  return {
    host,
    port,
    publicUrl: read.url('SLO_SCOUT_API_URL', `http://127.0.0.1:${String(port)}`),
    apiKey,
    maxBodyBytes: read.bytes('SLO_SCOUT_API_MAX_BODY', '1MiB'),
  };
}

function readGit(read: SettingReader, stateDir: string): GitConfig {
  return {
    repositoryDir: resolve(read.text('SLO_SCOUT_GIT_REPOSITORY', `${stateDir}/git/slos.git`)),
    defaultBranch: read.text('SLO_SCOUT_GIT_DEFAULT_BRANCH', 'main'),
    commitMessageFormat: read.text('SLO_SCOUT_COMMIT_MESSAGE_FORMAT', 'feat(slo): {message}'),
  };
}

function readDelivery(read: SettingReader): DeliveryConfig {
  return {
    remindAfterMs: read.duration('SLO_SCOUT_REMIND_AFTER', '24h'),
    expireAfterMs: read.duration('SLO_SCOUT_DECISION_EXPIRES_AFTER', '14d'),
    mergePollMs: read.duration('SLO_SCOUT_MERGE_POLL_INTERVAL', '60s'),
    verifyTimeoutMs: read.duration('SLO_SCOUT_VERIFY_TIMEOUT', '10m'),
  };
}
