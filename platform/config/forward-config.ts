import type { IngestConfig } from './ingest-config.ts';
import { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

/** The receiver of the Fluent forward protocol; it listens on the host of the other receivers. */
export interface ForwardConfig {
  readonly isOn: boolean;
  readonly port: number;
  /** Largest message, after decompression. */
  readonly maxMessageBytes: number;
  /** Clients must know it when it is set. */
  readonly sharedKey: Secret | undefined;
  /** Passwords by user; with any, clients must be one of them too. */
  readonly users: ReadonlyMap<string, Secret>;
}

/** Reads the settings of the forward receiver, which must not be a door beside the locks of the others. */
export function readForward(read: SettingReader, { tokens, tls }: Pick<IngestConfig, 'tokens' | 'tls'>): ForwardConfig {
  const sharedKey = read.secret('SLO_SCOUT_FORWARD_SHARED_KEY');
  const users = readUsers(read);
  if (users.size > 0 && sharedKey === undefined) {
    read.problem('SLO_SCOUT_FORWARD_USERS', 'needs SLO_SCOUT_FORWARD_SHARED_KEY: users are a part of its handshake');
  }
  const isOn = read.oneOf('SLO_SCOUT_FORWARD', ['on', 'off'], 'on') === 'on';
  if (isOn && tokens !== undefined && sharedKey === undefined && tls?.clientCaFile === undefined) {
    const advice = 'set it, or SLO_SCOUT_OTLP_TLS_CLIENT_CA, or SLO_SCOUT_FORWARD=off';
    read.problem('SLO_SCOUT_FORWARD_SHARED_KEY', `is missing while SLO_SCOUT_OTLP_TOKENS is set: ${advice}`);
  }
  return {
    isOn,
    port: read.port('SLO_SCOUT_FORWARD_PORT', 24_224),
    maxMessageBytes: read.bytes('SLO_SCOUT_FORWARD_MAX_MESSAGE', '16MiB'),
    sharedKey,
    users,
  };
}

function readUsers(read: SettingReader): ReadonlyMap<string, Secret> {
  const users = new Map<string, Secret>();
  for (const entry of read.list('SLO_SCOUT_FORWARD_USERS') ?? []) {
    const separator = entry.indexOf('=');
    if (separator > 0 && separator < entry.length - 1) {
      users.set(entry.slice(0, separator), new Secret(entry.slice(separator + 1)));
    } else {
      read.problem('SLO_SCOUT_FORWARD_USERS', 'must be a list of user=password, separated by commas');
    }
  }
  return users;
}
