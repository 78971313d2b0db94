import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Where a receiver is, and how it is spoken to. */
export interface ReceiverAddress {
  readonly protocol: 'grpc' | 'http';
  /** A name or an IP address, the latter without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

const GRPC_ADDRESS = /^(?:(grpcs?):\/\/)?(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})\/?$/;
const MAX_PORT = 65_535;

/**
 * Reads an address: `http(s)://…` is OTLP/HTTP; `host:port`, `grpc://host:port` and `grpcs://host:port` are OTLP/gRPC,
 * the last one with TLS.
 * @throws ScoutError invalid_argument when it is none of these
 */
export function readReceiverAddress(address: string): ReceiverAddress {
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return readUrl(new URL(address));
  const [, scheme, host = '', port = ''] = GRPC_ADDRESS.exec(address) ?? [];
  if (host !== '' && Number(port) > 0 && Number(port) <= MAX_PORT) {
    return { protocol: 'grpc', host: withoutBrackets(host), port: Number(port), isTls: scheme === 'grpcs' };
  }
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `"${address}" is no address to send to; give host:port, grpcs://host:port or http://host:port.`,
  });
}

function readUrl({ protocol, hostname, port }: URL): ReceiverAddress {
  const isTls = protocol === 'https:';
  const defaultPort = isTls ? 443 : 80;
  return { protocol: 'http', host: withoutBrackets(hostname), port: Number(port) || defaultPort, isTls };
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPort({ host, port }: Pick<ReceiverAddress, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
