import { JourneyCriticalPath, JourneyParams } from '../critical-path.ts';
import type { Endpoint } from '../endpoint.ts';
import { Evidence, EvidenceParams, EvidenceQuery, SliEvidence, SliEvidenceParams } from '../evidence.ts';

/** What the numbers of recommendations came from. */
export const evidenceEndpoints = {
  listSliEvidence: {
    method: 'get',
    path: '/api/v1/slis/{sli_id}/evidence',
    tag: 'evidence',
    summary: 'List the evidence pointers of an SLI, and what there is behind each',
    params: SliEvidenceParams,
    response: { kind: 'json', status: 200, name: 'SliEvidence', schema: SliEvidence },
    errors: ['not_found'],
  },
  getEvidence: {
    method: 'get',
    path: '/api/v1/slis/{sli_id}/evidence/{index}',
    tag: 'evidence',
    summary:
      'Read what a pointer points to: counts whose sums are the attained figures, a capsule, or traces with critical paths',
    params: EvidenceParams,
    query: EvidenceQuery,
    response: { kind: 'json', status: 200, name: 'Evidence', schema: Evidence },
    errors: ['not_found'],
  },
  getJourneyCriticalPath: {
    method: 'get',
    path: '/api/v1/journeys/{journey_id}/critical-path',
    tag: 'analysis',
    summary: 'Which operations own how much of p50, p95 and p99 of a journey, on a sample of its requests',
    params: JourneyParams,
    response: { kind: 'json', status: 200, name: 'JourneyCriticalPath', schema: JourneyCriticalPath },
    errors: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>;
