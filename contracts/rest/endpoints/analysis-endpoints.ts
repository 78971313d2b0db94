import type { Endpoint } from '../endpoint.ts';
import { Analysis, AnalysisParams, StartAnalysis, StartedAnalysis } from '../analysis.ts';
import { JourneyListQuery, JourneyPage } from '../journey.ts';
import { RegisterService, Service, ServiceListQuery, ServicePage, ServiceParams } from '../service.ts';

/** Services, their analyses and journeys. */
export const analysisEndpoints = {
  registerService: {
    method: 'post',
    path: '/api/v1/services',
    tag: 'services',
    summary: 'Register a service, or complete one that was discovered in telemetry',
    body: { name: 'RegisterService', schema: RegisterService },
    response: { kind: 'json', status: 201, name: 'Service', schema: Service },
    errors: ['already_exists'],
  },
  listServices: {
    method: 'get',
    path: '/api/v1/services',
    tag: 'services',
    summary: 'List services, registered and discovered, by name and environment',
    query: ServiceListQuery,
    response: { kind: 'json', status: 200, name: 'ServicePage', schema: ServicePage },
    errors: [],
  },
  getService: {
    method: 'get',
    path: '/api/v1/services/{service_id}',
    tag: 'services',
    summary: 'Read a service',
    params: ServiceParams,
    response: { kind: 'json', status: 200, name: 'Service', schema: Service },
    errors: ['not_found'],
  },
  startAnalysis: {
    method: 'post',
    path: '/api/v1/analyze',
    tag: 'analysis',
    summary: 'Start the analysis of a service, or join the one that runs',
    body: { name: 'StartAnalysis', schema: StartAnalysis },
    response: { kind: 'json', status: 202, name: 'StartedAnalysis', schema: StartedAnalysis },
    errors: ['not_found'],
  },
  getAnalysis: {
    method: 'get',
    path: '/api/v1/analyze/{job_id}',
    tag: 'analysis',
    summary: 'Read how far an analysis has come',
    params: AnalysisParams,
    response: { kind: 'json', status: 200, name: 'Analysis', schema: Analysis },
    errors: ['not_found'],
  },
  listJourneys: {
    method: 'get',
    path: '/api/v1/journeys',
    tag: 'analysis',
    summary: 'List observed user journeys by service, environment and operation',
    query: JourneyListQuery,
    response: { kind: 'json', status: 200, name: 'JourneyPage', schema: JourneyPage },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>;
