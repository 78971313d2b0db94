import type { KafkaTlsConfig } from '../../../platform/config/kafka-config.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { SaslMechanism } from '../security/sasl-session.ts';
import { apiVersionsRequest, readApiVersions } from '../wire/api-versions.ts';
import type { VersionTable } from '../wire/api-versions.ts';
import type { BrokerAddress } from '../wire/metadata.ts';
import { ApiKey } from '../wire/request.ts';
import {
  readSaslAuthenticate,
  readSaslHandshake,
  saslAuthenticateRequest,
  saslHandshakeRequest,
} from '../wire/sasl-messages.ts';
import { createBrokerConnection } from './broker-connection.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { openSocket } from './open-socket.ts';

/** A connection that may be used: versions are agreed on and, where asked for, the client is authenticated. */
export interface ReadyConnection extends BrokerConnection {
  readonly versionOf: VersionTable;
  /** From this moment on (`nowMs`) a new connection should take its place; Infinity when it may stay for ever. */
  readonly retireAtMs: number;
}

/** How connections are opened. */
export interface ConnectionOptions {
  readonly tls: KafkaTlsConfig | undefined;
  readonly sasl: SaslMechanism | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly nowMs: () => number;
}

/** A session is replaced when this part of its life is over: the broker cuts it off at the end. */
const RETIRE_AT = 0.8;

/** Connects, agrees on versions, authenticates. @throws ScoutError unavailable, unauthenticated, failed_precondition */
export async function openConnection(
  address: BrokerAddress,
  options: ConnectionOptions,
  onClose: (reason: ScoutError | undefined) => void,
): Promise<ReadyConnection> {
  const { tls, sasl, connectTimeoutMs, nowMs } = options;
  // A frozen broker's system accepts the connection: each step of its beginning has the time of a connection.
  const requestTimeoutMs = Math.min(connectTimeoutMs, options.requestTimeoutMs);
  const socket = await openSocket(address, { tls, timeoutMs: connectTimeoutMs });
  const connection = createBrokerConnection(socket, onClose);
  try {
    const versionOf = readApiVersions(await connection.request(apiVersionsRequest, requestTimeoutMs));
    const startedAtMs = nowMs();
    const lifetimeMs = sasl === undefined ? 0 : await authenticate({ connection, sasl, versionOf, requestTimeoutMs });
    const retireAtMs = lifetimeMs > 0 ? startedAtMs + lifetimeMs * RETIRE_AT : Number.POSITIVE_INFINITY;
    return extend(connection, { versionOf, retireAtMs });
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function extend(
  connection: BrokerConnection,
  extra: Pick<ReadyConnection, 'versionOf' | 'retireAtMs'>,
): ReadyConnection {
  return {
    ...extra,
    get isOpen() {
      return connection.isOpen;
    },
    request: (request, timeoutMs) => connection.request(request, timeoutMs),
    retire: () => connection.retire(),
    destroy: () => connection.destroy(),
  };
}

/** Returns the session's lifetime, 0 when it has no end. */
async function authenticate(options: {
  readonly connection: BrokerConnection;
  readonly sasl: SaslMechanism;
  readonly versionOf: VersionTable;
  readonly requestTimeoutMs: number;
}): Promise<number> {
  const { connection, sasl, versionOf, requestTimeoutMs } = options;
  const handshake = saslHandshakeRequest(sasl.name, versionOf(ApiKey.saslHandshake));
  readSaslHandshake(await connection.request(handshake, requestTimeoutMs));
  const version = versionOf(ApiKey.saslAuthenticate);
  const last = await sasl.authenticate(async (token) =>
    readSaslAuthenticate(await connection.request(saslAuthenticateRequest(token, version), requestTimeoutMs), version),
  );
  return last.sessionLifetimeMs;
}
