import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { KafkaTlsConfig } from '../../../platform/config/kafka-config.ts';
import { readTlsMaterial } from '../security/tls-options.ts';
import type { BrokerAddress } from '../wire/metadata.ts';

const KEEP_ALIVE_MS = 30_000;

/** Opens a connection, encrypted when TLS is configured. @throws ScoutError unavailable, failed_precondition */
export async function openSocket(
  { host, port }: BrokerAddress,
  { tls, timeoutMs }: { readonly tls: KafkaTlsConfig | undefined; readonly timeoutMs: number },
): Promise<Socket> {
  const material = tls === undefined ? undefined : await readTlsMaterial(tls);
  return new Promise((resolve, reject) => {
    const socket =
      material === undefined
        ? connectTcp({ host, port })
        : connectTls({ host, port, servername: /^[\d.]+$|:/.test(host) ? '' : host, ...material });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(unreachable(host, port, new ScoutError({ code: ErrorCode.deadlineExceeded, message: 'No connection.' })));
    }, timeoutMs);
    const fail = (cause: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(host, port, cause));
    };
    socket.once('error', fail);
    socket.once(material === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.removeListener('error', fail);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(socket);
    });
  });
}

function unreachable(host: string, port: number, cause: Error): ScoutError {
  const reason = 'code' in cause ? ` (${String(cause.code)})` : '';
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `The Kafka broker ${host}:${port} cannot be connected to${reason}.`,
    cause,
  });
}
