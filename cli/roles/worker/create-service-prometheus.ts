import type { ServicePrometheus } from '../../../activities/ports.ts';
import { createPrometheusQueries } from '../../../adapters/prometheus/create-prometheus-queries.ts';
import type { SendRequest } from '../../../adapters/prometheus/create-prometheus-queries.ts';
import { createAddressPolicy } from '../../../ingest/prometheus/client/address-policy.ts';
import { createHttpConnections } from '../../../ingest/prometheus/client/http-connection.ts';
import { PROMETHEUS_ENDPOINT } from '../../../ingest/prometheus/targets/service-target.ts';
import { parseTargetUrl } from '../../../ingest/prometheus/targets/target-url.ts';
import type { Config } from '../../../platform/config/config.ts';
import { createCheckedSend } from './create-checked-send.ts';

/** What reading the metrics of services needs of the configuration. */
export interface ServicePrometheusOptions extends Pick<Config, 'prometheusUrl' | 'prometheusHeaders'> {
  /** `SLO_SCOUT_COLLECT_ALLOW` */
  readonly allowedAddresses: readonly string[];
}

/** The servers, with the connections to them. */
export interface OpenServicePrometheus extends ServicePrometheus {
  close(): void;
}

/** A query that takes longer would keep the analysis of a journey waiting; it is told as refused. */
const TIMEOUT_MS = 30_000;

/**
 * Opens the Prometheus of a service by its registered address. Such addresses come over the API, so they may lead to public
 * addresses alone, and to what the collect role may read from; the operator's own Prometheus is asked wherever it is, and it
 * alone is sent the headers of the configuration.
 */
export function createServicePrometheus(options: ServicePrometheusOptions): OpenServicePrometheus {
  const connections = createHttpConnections(createAddressPolicy(options.allowedAddresses));
  const send = createCheckedSend(connections);
  return {
    of({ telemetryEndpoints }) {
      const endpoint = telemetryEndpoints[PROMETHEUS_ENDPOINT];
      if (endpoint === undefined) return undefined;
      const address = parseTargetUrl(endpoint);
      return {
        address,
        queries: createPrometheusQueries({ ...accessOf(options, address, send), timeoutMs: TIMEOUT_MS }),
      };
    },
    close: () => connections.close(),
  };
}

function accessOf({ prometheusUrl, prometheusHeaders }: ServicePrometheusOptions, address: string, send: SendRequest) {
  const isOwn = prometheusUrl !== undefined && URL.canParse(prometheusUrl) && address === normalised(prometheusUrl);
  if (!isOwn) return { baseUrl: address, send };
  return { baseUrl: address, headers: revealed(prometheusHeaders) };
}

function normalised(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** Headers as they go out. */
export function revealed(headers: Config['prometheusHeaders']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()]));
}
