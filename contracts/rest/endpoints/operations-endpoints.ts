import type { Endpoint, JsonResponse } from '../endpoint.ts';
import { Health, Liveness } from '../health.ts';

const health = {
  kind: 'json',
  status: 200,
  otherStatuses: [503],
  name: 'Health',
  schema: Health,
} as const satisfies JsonResponse;

const METRICS_MEDIA_TYPE = 'text/plain; version=0.0.4';

/** What operators and monitors read; health answers without a key. */
export const operationsEndpoints = {
  getHealth: {
    method: 'get',
    path: '/health',
    tag: 'operations',
    summary: 'Whether the product can do its work, and what is switched off',
    response: health,
    errors: [],
    open: true,
  },
  getApiHealth: {
    method: 'get',
    path: '/api/v1/health',
    tag: 'operations',
    summary: 'The same below the API prefix',
    response: health,
    errors: [],
    open: true,
  },
  getReadiness: {
    method: 'get',
    path: '/health/ready',
    tag: 'operations',
    summary: 'Whether requests should be sent here',
    response: health,
    errors: [],
    open: true,
  },
  getLiveness: {
    method: 'get',
    path: '/health/live',
    tag: 'operations',
    summary: 'Whether the process answers',
    response: { kind: 'json', status: 200, name: 'Liveness', schema: Liveness },
    errors: [],
    open: true,
  },
  getMetrics: {
    method: 'get',
    path: '/metrics',
    tag: 'operations',
    summary: "The API's own metrics for Prometheus",
    response: { kind: 'text', status: 200, mediaType: METRICS_MEDIA_TYPE },
    errors: [],
  },
  getJourneyMetrics: {
    method: 'get',
    path: '/metrics/journeys',
    tag: 'operations',
    summary: 'The journey metrics that generated rules read, for Prometheus',
    response: { kind: 'text', status: 200, mediaType: METRICS_MEDIA_TYPE },
    errors: [],
  },
  getOverview: {
    method: 'get',
    path: '/',
    tag: 'operations',
    summary: 'An overview page for people',
    response: { kind: 'text', status: 200, mediaType: 'text/html' },
    errors: [],
  },
  getOpenApi: {
    method: 'get',
    path: '/api/v1/openapi.json',
    tag: 'operations',
    summary: 'This description',
    response: { kind: 'text', status: 200, mediaType: 'application/json' },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>;
