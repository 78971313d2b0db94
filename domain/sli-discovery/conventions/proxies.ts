import type { MetricConvention } from '../metric-convention.ts';

const PROXY = { kind: 'http', side: 'served', unitSeconds: 1, matchers: [] } as const;

/** Service meshes, ingress controllers and proxies: they see every request of the services behind them. */
export const PROXIES: readonly MetricConvention[] = [
  {
    ...PROXY,
    ...{ id: 'istio', title: 'Istio', counters: ['istio_requests_total'] },
    histograms: ['istio_request_duration_milliseconds'],
    // The caller's proxy counts every request once more.
    matchers: ['reporter="destination"'],
    labels: {
      service: ['destination_canonical_service', 'destination_workload', 'destination_service_name', 'destination_app'],
      operation: [],
      outcome: ['response_code'],
    },
  },
  {
    ...PROXY,
    ...{ id: 'linkerd', title: 'Linkerd', counters: ['response_total'], histograms: ['response_latency_ms'] },
    matchers: ['direction="inbound"'],
    labels: { service: ['deployment', 'statefulset', 'daemonset'], operation: [], outcome: ['classification'] },
  },
  {
    ...PROXY,
    ...{ id: 'envoy-cluster', title: 'Envoy, by cluster', counters: ['envoy_cluster_upstream_rq_xx'] },
    ...{ histograms: ['envoy_cluster_upstream_rq_time'], unitSeconds: 0.001 },
    labels: { service: ['envoy_cluster_name'], operation: [], outcome: ['envoy_response_code_class'] },
  },
  {
    ...PROXY,
    ...{ id: 'envoy-listener', title: 'Envoy, by listener', counters: ['envoy_http_downstream_rq_xx'] },
    ...{ histograms: ['envoy_http_downstream_rq_time'], unitSeconds: 0.001 },
    labels: {
      service: ['envoy_http_conn_manager_prefix'],
      operation: [],
      outcome: ['envoy_response_code_class'],
    },
  },
  {
    ...PROXY,
    ...{ id: 'ingress-nginx', title: 'ingress-nginx', counters: ['nginx_ingress_controller_requests'] },
    histograms: ['nginx_ingress_controller_request_duration_seconds'],
    labels: {
      service: ['exported_service', 'service', 'ingress'],
      operation: [['method'], ['path']],
      outcome: ['status'],
    },
  },
  {
    ...PROXY,
    ...{ id: 'traefik', title: 'Traefik', counters: ['traefik_service_requests_total'] },
    histograms: ['traefik_service_request_duration_seconds'],
    labels: { service: ['exported_service', 'service'], operation: [['method']], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'haproxy', title: 'HAProxy', counters: ['haproxy_backend_http_responses_total'], histograms: [] },
    labels: { service: ['proxy', 'backend'], operation: [], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'kong', title: 'Kong', counters: ['kong_http_requests_total'], histograms: ['kong_request_latency_ms'] },
    labels: { service: ['exported_service', 'service'], operation: [['route']], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'caddy', title: 'Caddy', counters: [], histograms: ['caddy_http_request_duration_seconds'] },
    labels: { service: ['server', 'job'], operation: [['method'], ['handler']], outcome: ['code'] },
  },
];
