import type { MetricConvention } from '../metric-convention.ts';

const PROXY = { kind: 'http', side: 'served', unitSeconds: 1, matchers: [] } as const;
const ISTIO = {
  side: 'served',
  unitSeconds: 1,
  metrics: [{ counter: 'istio_requests_total', histogram: 'istio_request_duration_milliseconds' }],
  blindSpot:
    'The proxy of a pod does not see requests that reach no pod: when all are down this SLI is silent, not bad. Beside it watch ' +
    'the callers\' side (reporter="source").',
} as const;
const ISTIO_SERVICE = [
  'destination_canonical_service',
  'destination_workload',
  'destination_service_name',
  'destination_app',
];

/** Service meshes, ingress controllers and proxies: they see every request of the services behind them. */
export const PROXIES: readonly MetricConvention[] = [
  {
    ...ISTIO,
    ...{ id: 'istio-grpc', title: 'Istio, gRPC', kind: 'grpc' },
    // The caller's proxy counts every request once more. gRPC fails with HTTP status 200.
    matchers: ['reporter="destination"', 'request_protocol="grpc"'],
    labels: { service: ISTIO_SERVICE, operation: [], outcome: ['grpc_response_status'] },
  },
  {
    ...ISTIO,
    ...{ id: 'istio', title: 'Istio', kind: 'http' },
    matchers: ['reporter="destination"', 'request_protocol!="grpc"'],
    labels: { service: ISTIO_SERVICE, operation: [], outcome: ['response_code'] },
  },
  {
    ...PROXY,
    ...{ id: 'linkerd', title: 'Linkerd' },
    metrics: [{ counter: 'response_total', histogram: 'response_latency_ms' }],
    matchers: ['direction="inbound"'],
    labels: { service: ['deployment', 'statefulset', 'daemonset'], operation: [], outcome: ['classification'] },
  },
  {
    ...PROXY,
    ...{ id: 'envoy-cluster', title: 'Envoy, by cluster', unitSeconds: 0.001 },
    metrics: [{ counter: 'envoy_cluster_upstream_rq_xx', histogram: 'envoy_cluster_upstream_rq_time' }],
    labels: { service: ['envoy_cluster_name'], operation: [], outcome: ['envoy_response_code_class'] },
  },
  {
    ...PROXY,
    ...{ id: 'envoy-listener', title: 'Envoy, by listener', unitSeconds: 0.001, ignoredServices: ['admin', 'stats'] },
    metrics: [{ counter: 'envoy_http_downstream_rq_xx', histogram: 'envoy_http_downstream_rq_time' }],
    labels: { service: ['envoy_http_conn_manager_prefix'], operation: [], outcome: ['envoy_response_code_class'] },
  },
  {
    ...PROXY,
    ...{ id: 'ingress-nginx', title: 'ingress-nginx' },
    metrics: [
      {
        counter: 'nginx_ingress_controller_requests',
        histogram: 'nginx_ingress_controller_request_duration_seconds',
      },
    ],
    labels: {
      service: ['exported_service', 'service', 'ingress'],
      operation: [['method'], ['path']],
      outcome: ['status'],
    },
  },
  {
    ...PROXY,
    ...{ id: 'traefik', title: 'Traefik' },
    metrics: [{ counter: 'traefik_service_requests_total', histogram: 'traefik_service_request_duration_seconds' }],
    labels: { service: ['exported_service', 'service'], operation: [['method']], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'haproxy', title: 'HAProxy', metrics: [{ counter: 'haproxy_backend_http_responses_total' }] },
    labels: { service: ['proxy', 'backend'], operation: [], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'kong', title: 'Kong' },
    metrics: [{ counter: 'kong_http_requests_total', histogram: 'kong_request_latency_ms' }],
    labels: { service: ['exported_service', 'service'], operation: [['route']], outcome: ['code'] },
  },
  {
    ...PROXY,
    ...{ id: 'caddy', title: 'Caddy', metrics: [{ histogram: 'caddy_http_request_duration_seconds' }] },
    labels: { service: ['server', 'job'], operation: [['method'], ['handler']], outcome: ['code'] },
  },
];
