import type { Endpoint } from '../endpoint.ts';
import {
  LogCapsuleListQuery,
  LogCapsulePage,
  LogTemplateListQuery,
  LogTemplatePage,
  TraceLogs,
  TraceParams,
} from '../log.ts';

/** Log templates, log capsules, and the log lines of a trace. */
export const logEndpoints = {
  listLogTemplates: {
    method: 'get',
    path: '/api/v1/logs/templates',
    tag: 'logs',
    summary: 'List log templates, those with most lines first',
    query: LogTemplateListQuery,
    response: { kind: 'json', status: 200, name: 'LogTemplatePage', schema: LogTemplatePage },
    errors: [],
  },
  listLogCapsules: {
    method: 'get',
    path: '/api/v1/log-capsules',
    tag: 'logs',
    summary: "List a service's log capsules, newest window first",
    query: LogCapsuleListQuery,
    response: { kind: 'json', status: 200, name: 'LogCapsulePage', schema: LogCapsulePage },
    errors: [],
  },
  getTraceLogs: {
    method: 'get',
    path: '/api/v1/traces/{trace_id}/logs',
    tag: 'logs',
    summary: 'Read the sampled log lines of a trace',
    params: TraceParams,
    response: { kind: 'json', status: 200, name: 'TraceLogs', schema: TraceLogs },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>;
