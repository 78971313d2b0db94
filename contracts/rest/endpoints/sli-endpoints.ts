import type { Endpoint } from '../endpoint.ts';
import { ApproveSli, DecidedSli, RejectSli, Sli, SliListQuery, SliPage, SliParams } from '../sli.ts';

/** Recommendations and decisions about them. */
export const sliEndpoints = {
  listSlis: {
    method: 'get',
    path: '/api/v1/slis',
    tag: 'slis',
    summary: 'List recommended SLIs with targets, backtest, confidence and evidence; the newest analysis first',
    query: SliListQuery,
    response: { kind: 'json', status: 200, name: 'SliPage', schema: SliPage },
    errors: [],
  },
  getSli: {
    method: 'get',
    path: '/api/v1/slis/{sli_id}',
    tag: 'slis',
    summary: 'Read a recommended SLI',
    params: SliParams,
    response: { kind: 'json', status: 200, name: 'Sli', schema: Sli },
    errors: ['not_found'],
  },
  approveSli: {
    method: 'post',
    path: '/api/v1/slis/{sli_id}/approve',
    tag: 'slis',
    summary: 'Approve a pending SLI, perhaps with changes; makes its SLO',
    params: SliParams,
    body: { name: 'ApproveSli', schema: ApproveSli },
    response: { kind: 'json', status: 200, name: 'DecidedSli', schema: DecidedSli },
    errors: ['not_found', 'failed_precondition'],
  },
  rejectSli: {
    method: 'post',
    path: '/api/v1/slis/{sli_id}/reject',
    tag: 'slis',
    summary: 'Reject a pending SLI with a reason',
    params: SliParams,
    body: { name: 'RejectSli', schema: RejectSli },
    response: { kind: 'json', status: 200, name: 'DecidedSli', schema: DecidedSli },
    errors: ['not_found', 'failed_precondition'],
  },
} as const satisfies Record<string, Endpoint>;
