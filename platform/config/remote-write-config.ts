import type { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

/** Where the API writes the journey metrics. */
export interface RemoteWriteConfig {
  readonly url: string;
  /** Bearer token. */
  readonly token: Secret | undefined;
  /** Header `X-Scope-OrgID`, by which Mimir, Thanos and Loki tell tenants apart. */
  readonly tenant: string | undefined;
  readonly intervalMs: number;
  /** Of one request. */
  readonly timeoutMs: number;
}

const NAMES = {
  url: 'SLO_SCOUT_REMOTE_WRITE_URL',
  token: 'SLO_SCOUT_REMOTE_WRITE_TOKEN',
  tenant: 'SLO_SCOUT_REMOTE_WRITE_TENANT',
  interval: 'SLO_SCOUT_REMOTE_WRITE_INTERVAL',
  timeout: 'SLO_SCOUT_REMOTE_WRITE_TIMEOUT',
} as const;
/** Two samples must lie within the shortest window of an alert, five minutes, whatever one failed attempt costs. */
const INTERVAL_MS = { min: 5_000, max: 120_000 } as const;

/** Reads the settings of remote write; undefined when it is off, which it is without a URL. */
export function readRemoteWrite(read: SettingReader): RemoteWriteConfig | undefined {
  const url = read.optionalUrl(NAMES.url);
  const config = {
    token: read.secret(NAMES.token),
    tenant: read.optionalText(NAMES.tenant),
    intervalMs: read.duration(NAMES.interval, '30s'),
    timeoutMs: read.duration(NAMES.timeout, '20s'),
  };
  if (config.intervalMs < INTERVAL_MS.min || config.intervalMs > INTERVAL_MS.max) {
    read.problem(NAMES.interval, 'must be from 5s to 2m: alerts need two samples in five minutes');
  }
  if (config.token !== undefined && !/^[\x21-\x7e]+$/.test(config.token.reveal())) {
    read.problem(NAMES.token, 'must be one word of printable characters');
  }
  if (config.tenant !== undefined && !/^[\w!.*'()-]+$/.test(config.tenant)) {
    read.problem(NAMES.tenant, "may have letters, digits and !-_.*'() only");
  }
  return url === undefined ? undefined : { url, ...config };
}
