import type { TlsOptions } from 'node:tls';
import type { TransportLimits } from '../transport-limits.ts';
import type { CertificateStore } from './certificate-store.ts';

/** How a server speaks TLS: with the certificates of now, and to clients of their own where an authority is given. */
export function tlsOptionsOf(certificates: CertificateStore, limits: TransportLimits): TlsOptions {
  const { current } = certificates;
  return {
    ...current,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.headersTimeoutMs,
    ...(current.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
  };
}
