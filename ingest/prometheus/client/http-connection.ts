import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { AddressPolicy } from './address-policy.ts';

/** Connections to one kind of host. Sockets are not shared with others: each was checked by this policy. */
export interface HttpConnections {
  /** Sends one request and resolves with the answer's head. @throws ScoutError permission_denied, unavailable */
  send(url: URL, request: OutgoingRequest): Promise<http.IncomingMessage>;
  close(): void;
}

/** A request as it goes out. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** PEM of the authorities to trust. */
  readonly ca?: Buffer | undefined;
  readonly signal: AbortSignal;
}

const AGENT: http.AgentOptions = { keepAlive: true, maxSockets: 8, maxFreeSockets: 4, timeout: 60_000 };
/** In the way of Node's own errors, whose codes are texts. */
const REFUSED = Symbol('refused address');

/** Resolves names; `dns.lookup` unless a test has its own. */
export type ResolveHost = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Creates connections under a policy. The addresses that a name resolves to are checked, and the socket is connected to
 * one of those that were: the name is not resolved a second time.
 */
export function createHttpConnections(policy: AddressPolicy, resolveHost: ResolveHost = resolve): HttpConnections {
  const agents = { http: new http.Agent(AGENT), https: new https.Agent(AGENT) };
  const lookup = createCheckedLookup(policy, resolveHost);
  return {
    async send(url, { method, headers, body, ca, signal }) {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      // A literal address is connected to without being looked up.
      if (isIP(host) !== 0 && !policy.allows(host, host)) throw refusedAddress(host);
      const isTls = url.protocol === 'https:';
      const agent = isTls ? agents.https : agents.http;
      return new Promise((settle, reject) => {
        const options = { method, headers, agent, lookup, signal, ...(isTls && ca !== undefined ? { ca } : {}) };
        const request = (isTls ? https : http).request(url, options, settle);
        request.once('error', (error) => reject(connectionFailure(error, host)));
        request.end(body);
      });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function createCheckedLookup(policy: AddressPolicy, resolveHost: ResolveHost): LookupFunction {
  return (host, options, done) => {
    resolveHost(host, { ...options, all: true }, (error, addresses) => {
      const allowed = error === null ? addresses.filter(({ address }) => policy.allows(host, address)) : [];
      const [first] = allowed;
      if (error !== null) done(error, '');
      else if (first === undefined) done(Object.assign(new Error('refused'), { [REFUSED]: true }), '');
      else if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

function connectionFailure(cause: Error, host: string): ScoutError {
  if (REFUSED in cause) return refusedAddress(host);
  const isLate = cause.name === 'AbortError' || cause.name === 'TimeoutError';
  return new ScoutError({
    code: isLate ? ErrorCode.deadlineExceeded : ErrorCode.unavailable,
    message: isLate ? 'Prometheus did not answer in time.' : 'Prometheus could not be reached.',
    cause,
    details: { reason: 'code' in cause ? String(cause.code) : cause.name },
  });
}

function refusedAddress(host: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.permissionDenied,
    message: `The address of ${host} is not public; allow it with SLO_SCOUT_COLLECT_ALLOW, or name it in the targets file.`,
    details: { reason: 'address_refused', host },
  });
}
