import { SERVICE_LABELS } from '../metric-convention.ts';
import type { ConventionLabels, MetricConvention } from '../metric-convention.ts';

const LIBRARY = { side: 'served', unitSeconds: 1, matchers: [] } as const;
/** What people call these labels who name them by themselves. */
export const USUAL_LABELS: ConventionLabels = {
  service: SERVICE_LABELS,
  operation: [['method'], ['route', 'handler', 'path', 'endpoint', 'uri', 'url', 'view', 'operation']],
  outcome: [
    ...['status_code', 'http_status_code', 'http_response_status_code', 'code', 'status', 'http_status'],
    ...['response_code', 'grpc_code', 'status_class', 'outcome', 'result', 'error', 'error_type'],
  ],
};

/** Prometheus client libraries and frameworks, by the names that they give or that their manuals advise. */
export const CLIENT_LIBRARIES: readonly MetricConvention[] = [
  {
    ...LIBRARY,
    ...{ id: 'micrometer', title: 'Micrometer (Spring Boot)', kind: 'http' },
    // Spring Boot exports count and sum alone unless histograms are asked for.
    metrics: [{ counter: 'http_server_requests_seconds_count', histogram: 'http_server_requests_seconds' }],
    labels: {
      service: ['application', ...SERVICE_LABELS],
      operation: [['method'], ['uri']],
      outcome: ['status', 'outcome'],
    },
    histogramAdvice: 'Set management.metrics.distribution.percentiles-histogram.http.server.requests=true.',
  },
  {
    ...LIBRARY,
    ...{ id: 'grpc-prometheus', title: 'gRPC interceptors of Prometheus', kind: 'grpc' },
    metrics: [{ counter: 'grpc_server_handled_total', histogram: 'grpc_server_handling_seconds' }],
    labels: { service: SERVICE_LABELS, operation: [['grpc_service'], ['grpc_method']], outcome: ['grpc_code'] },
  },
  {
    ...LIBRARY,
    ...{ id: 'autometrics', title: 'autometrics', kind: 'other' },
    metrics: [
      { counter: 'function_calls_total', histogram: 'function_calls_duration_seconds' },
      { counter: 'function_calls_count_total', histogram: 'function_calls_duration_seconds' },
    ],
    labels: { service: SERVICE_LABELS, operation: [['module'], ['function']], outcome: ['result'] },
  },
  {
    ...LIBRARY,
    ...{ id: 'http-requests', title: 'HTTP metrics of a client library', kind: 'http' },
    metrics: [
      { counter: 'http_requests_total', histogram: 'http_request_duration_seconds' },
      { counter: 'http_request_total', histogram: 'http_request_duration_milliseconds' },
      { counter: 'http_server_requests_total', histogram: 'http_request_duration_ms' },
      { counter: 'flask_http_request_total', histogram: 'flask_http_request_duration_seconds' },
      { counter: 'starlette_requests_total', histogram: 'starlette_request_duration_seconds' },
      { counter: 'fastapi_requests_total', histogram: 'fastapi_request_duration_seconds' },
      { histogram: 'http_response_time_seconds' },
    ],
    labels: USUAL_LABELS,
  },
];
