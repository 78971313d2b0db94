import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { PROBE_STEP_TIMEOUT_MS, systemCodeOf } from './port-voice.ts';
import type { ReceiverAddress } from './receiver-address.ts';

/** How a port took the begin of TLS. */
export type TlsHandshake =
  /** `distrust` says why its certificate is not trusted. */
  | { readonly kind: 'secured'; readonly distrust: string | undefined }
  /** It speaks TLS, and not the protocol. */
  | { readonly kind: 'refused_protocol' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'absent'; readonly reason: string };

const ALPN: Readonly<Record<ReceiverAddress['protocol'], string>> = { grpc: 'h2', http: 'http/1.1' };
/** OpenSSL's name for the refusal of RFC 7301, 3.2. */
const NO_APPLICATION_PROTOCOL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';

/** Begins TLS with a port, and ends the connection. */
export function shakeHands(receiver: ReceiverAddress, ca: string | undefined): Promise<TlsHandshake> {
  return new Promise((resolve) => {
    const socket = openTls(receiver, ca);
    let isConnected = false;
    const end = (result: TlsHandshake): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const fail = (failure: unknown): void => {
      const code = systemCodeOf(failure);
      if (!isConnected) end({ kind: 'absent', reason: code });
      else end({ kind: code === NO_APPLICATION_PROTOCOL ? 'refused_protocol' : 'failed' });
    };
    const timer = setTimeout(fail, PROBE_STEP_TIMEOUT_MS, { code: 'ETIMEDOUT' });
    socket.once('connect', () => {
      isConnected = true;
    });
    socket.once('secureConnect', () => {
      const { authorized, authorizationError } = socket;
      end({ kind: 'secured', distrust: authorized ? undefined : String(authorizationError) });
    });
    socket.on('error', fail);
    socket.once('close', () => {
      fail({ code: 'ECONNRESET' });
    });
  });
}

/** Opens TLS for a probe, over which no data goes: whether the certificate is trusted is told, not demanded. */
export function openTls({ host, port, protocol }: ReceiverAddress, ca: string | undefined): TLSSocket {
  return connect({
    host,
    port,
    ALPNProtocols: [ALPN[protocol]],
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
}
