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
    ...{ id: 'micrometer', title: 'Micrometer (Spring Boot)', kind: 'http', counters: [] },
    histograms: ['http_server_requests_seconds'],
    labels: {
      service: ['application', ...SERVICE_LABELS],
      operation: [['method'], ['uri']],
      outcome: ['status', 'outcome'],
    },
  },
  {
    ...LIBRARY,
    ...{ id: 'grpc-prometheus', title: 'gRPC interceptors of Prometheus', kind: 'grpc' },
    ...{ counters: ['grpc_server_handled_total'], histograms: ['grpc_server_handling_seconds'] },
    labels: { service: SERVICE_LABELS, operation: [['grpc_service'], ['grpc_method']], outcome: ['grpc_code'] },
  },
  {
    ...LIBRARY,
    ...{ id: 'autometrics', title: 'autometrics', kind: 'other' },
    ...{
      counters: ['function_calls_total', 'function_calls_count_total'],
      histograms: ['function_calls_duration_seconds'],
    },
    labels: { service: SERVICE_LABELS, operation: [['module'], ['function']], outcome: ['result'] },
  },
  {
    ...LIBRARY,
    ...{ id: 'http-requests', title: 'HTTP metrics of a client library', kind: 'http' },
    counters: [
      'http_requests_total',
      'http_server_requests_total',
      'http_request_total',
      'flask_http_request_total',
      'starlette_requests_total',
      'fastapi_requests_total',
    ],
    histograms: [
      'http_request_duration_seconds',
      'http_request_duration_milliseconds',
      'http_request_duration_ms',
      'http_response_time_seconds',
      'flask_http_request_duration_seconds',
      'starlette_request_duration_seconds',
    ],
    labels: USUAL_LABELS,
  },
];
