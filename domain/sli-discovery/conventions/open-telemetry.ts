import { SERVICE_LABELS } from '../metric-convention.ts';
import type { MetricConvention } from '../metric-convention.ts';

const OF_SECONDS = { unitSeconds: 1, matchers: [] } as const;
/** Before the conventions were stable durations were milliseconds, and their names may miss the unit. */
const OF_MILLISECONDS = { unitSeconds: 0.001, matchers: [] } as const;
const COLLECTOR_SPANS = {
  ...OF_MILLISECONDS,
  side: 'served',
  metrics: [
    { counter: 'traces_span_metrics_calls_total', histogram: 'traces_span_metrics_duration_milliseconds' },
    { counter: 'traces_span_metrics_calls_total', histogram: 'traces_span_metrics_duration_seconds' },
    { counter: 'calls_total', histogram: 'duration_milliseconds' },
  ],
  labels: { service: ['service_name'], operation: [['span_name']], outcome: ['status_code'] },
} as const;
const TEMPO_SPANS = {
  ...OF_SECONDS,
  side: 'served',
  metrics: [{ counter: 'traces_spanmetrics_calls_total', histogram: 'traces_spanmetrics_latency' }],
  labels: { service: ['service'], operation: [['span_name']], outcome: ['status_code'] },
} as const;
const SERVER = { kind: 'http', matchers: ['span_kind="SPAN_KIND_SERVER"'] } as const;
const CONSUMER = { kind: 'messaging', matchers: ['span_kind="SPAN_KIND_CONSUMER"'] } as const;

/** OpenTelemetry semantic conventions for metrics (1.23 and later, and before), and metrics made of spans. */
export const OPEN_TELEMETRY: readonly MetricConvention[] = [
  {
    ...OF_SECONDS,
    ...{ id: 'otel-http-server', title: 'OpenTelemetry HTTP server', kind: 'http', side: 'served' },
    metrics: [{ histogram: 'http_server_request_duration_seconds' }],
    labels: {
      service: SERVICE_LABELS,
      operation: [['http_request_method'], ['http_route']],
      outcome: ['http_response_status_code'],
    },
  },
  {
    ...OF_MILLISECONDS,
    ...{ id: 'otel-http-server-old', title: 'OpenTelemetry HTTP server, old names', kind: 'http', side: 'served' },
    metrics: [
      { histogram: 'http_server_duration_milliseconds' },
      { histogram: 'http_server_duration_seconds' },
      { histogram: 'http_server_duration' },
    ],
    labels: { service: SERVICE_LABELS, operation: [['http_method'], ['http_route']], outcome: ['http_status_code'] },
  },
  {
    ...OF_MILLISECONDS,
    ...{ id: 'otel-rpc-server', title: 'OpenTelemetry RPC server', kind: 'grpc', side: 'served' },
    metrics: [
      { histogram: 'rpc_server_call_duration_seconds' },
      { histogram: 'rpc_server_duration_milliseconds' },
      { histogram: 'rpc_server_duration_seconds' },
      { histogram: 'rpc_server_duration' },
    ],
    labels: {
      service: SERVICE_LABELS,
      operation: [['rpc_service'], ['rpc_method']],
      outcome: ['rpc_response_status_code', 'rpc_grpc_status_code', 'error_type'],
    },
  },
  {
    ...OF_SECONDS,
    ...{
      id: 'otel-messaging-process',
      title: 'OpenTelemetry messaging, processing',
      kind: 'messaging',
      side: 'served',
    },
    metrics: [
      { histogram: 'messaging_process_duration_seconds' },
      { histogram: 'messaging_process_duration_milliseconds' },
    ],
    labels: {
      service: SERVICE_LABELS,
      operation: [['messaging_destination_name', 'messaging_destination_template']],
      outcome: ['error_type'],
    },
    errorLabel: 'error_type',
  },
  {
    ...OF_SECONDS,
    ...{ id: 'otel-messaging-consumed', title: 'OpenTelemetry messaging, consumed', kind: 'messaging', side: 'served' },
    metrics: [{ counter: 'messaging_client_consumed_messages_total' }],
    labels: {
      service: SERVICE_LABELS,
      operation: [['messaging_destination_name', 'messaging_destination_template']],
      outcome: ['error_type'],
    },
    errorLabel: 'error_type',
    histogramAdvice: 'messaging.process.duration has one.',
  },
  {
    ...OF_SECONDS,
    ...{ id: 'otel-db-client', title: 'OpenTelemetry database client', kind: 'other', side: 'called' },
    metrics: [
      { histogram: 'db_client_operation_duration_seconds' },
      { histogram: 'db_client_operation_duration_milliseconds' },
    ],
    labels: {
      service: SERVICE_LABELS,
      operation: [
        ['db_system_name', 'db_system'],
        ['db_operation_name', 'db_operation'],
      ],
      outcome: ['error_type', 'db_response_status_code'],
    },
  },
  {
    ...OF_MILLISECONDS,
    ...{ id: 'otel-http-client', title: 'OpenTelemetry HTTP client', kind: 'http', side: 'called' },
    metrics: [
      { histogram: 'http_client_request_duration_seconds' },
      { histogram: 'http_client_duration_milliseconds' },
    ],
    labels: {
      service: SERVICE_LABELS,
      operation: [['server_address', 'net_peer_name']],
      outcome: ['http_response_status_code', 'http_status_code', 'error_type'],
    },
  },
  { ...COLLECTOR_SPANS, ...SERVER, id: 'collector-span-metrics', title: 'span metrics of the Collector' },
  { ...COLLECTOR_SPANS, ...CONSUMER, id: 'collector-span-metrics-consumer', title: 'span metrics of the Collector' },
  { ...TEMPO_SPANS, ...SERVER, id: 'tempo-span-metrics', title: 'span metrics of Tempo' },
  { ...TEMPO_SPANS, ...CONSUMER, id: 'tempo-span-metrics-consumer', title: 'span metrics of Tempo' },
];
