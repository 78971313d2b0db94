import { resolve } from 'node:path';
import type { ApiConfig, Config, DeliveryConfig, GitConfig, TemporalConfig } from './config.ts';
import { readArchive } from './archive-config.ts';
import { readBlobs } from './blob-config.ts';
import { readCollect } from './collect-config.ts';
import { readEventLog } from './event-log-config.ts';
import { readForward } from './forward-config.ts';
import { readIngest } from './ingest-config.ts';
import { readLogStream } from './log-stream-config.ts';
import { readPrometheusHeaders } from './prometheus-headers.ts';
import { readRedaction } from './redaction-config.ts';
import { readRemoteWrite } from './remote-write-config.ts';
import type { SettingReader } from './setting-reader.ts';
import { readDrift, readSloWatch } from './slo-watch-config.ts';
import { readSpool } from './spool-config.ts';
import { readStream } from './stream-config.ts';
import { readTail } from './tail-config.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Every setting with its name, form and default, in one place. The reader collects problems instead of throwing,
 * so that all of them are listed together.
 */
export function readSettings(read: SettingReader): Config {
  const stateDir = resolve(read.text('SLO_SCOUT_STATE_DIR', '.slo-scout'));
  const stream = readStream(read);
  const ingest = readIngest(read);
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
    ingest,
    spool: readSpool(read, stateDir),
    forward: readForward(read, ingest),
    tail: readTail(read, stateDir),
    collect: readCollect(read, stateDir),
    redaction: readRedaction(read),
    stream,
    logStream: readLogStream(read, stream.checkpointIntervalMs),
    archive: readArchive(read),
    blobs: readBlobs(read),
    adminHost: read.text('SLO_SCOUT_ADMIN_HOST', '127.0.0.1'),
    worker: { adminPort: read.port('SLO_SCOUT_WORKER_ADMIN_PORT', 8012) },
    api: readApi(read),
    git: readGit(read, stateDir),
    delivery: readDelivery(read),
    analysis: { sloWindowDays: read.integer('SLO_SCOUT_SLO_WINDOW_DAYS', { fallback: 28, min: 7, max: 90 }) },
    sloWatch: readSloWatch(read),
    drift: readDrift(read),
    prometheusUrl: read.optionalUrl('SLO_SCOUT_PROMETHEUS_URL'),
    remoteWrite: readRemoteWrite(read),
    prometheusHeaders: readPrometheusHeaders(read),
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
    answerTimeoutMs: read.duration('SLO_SCOUT_API_TIMEOUT', '4s'),
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
