import type { Endpoint } from '../endpoint.ts';
import { Reprocess, ReprocessListQuery, ReprocessPage, ReprocessParams } from '../reprocess.ts';
import { StartReprocess, StartedReprocess } from '../reprocess.ts';

/** Computing aggregates again from archived telemetry. */
export const reprocessEndpoints = {
  startReprocess: {
    method: 'post',
    path: '/api/v1/admin/reprocess',
    tag: 'operations',
    summary:
      'Compute the capsules of traces and logs and the SLI buckets of a range of time again from the archive, or join the run that does',
    body: { name: 'StartReprocess', schema: StartReprocess },
    response: { kind: 'json', status: 202, name: 'StartedReprocess', schema: StartedReprocess },
    errors: ['failed_precondition'],
  },
  listReprocesses: {
    method: 'get',
    path: '/api/v1/admin/reprocess',
    tag: 'operations',
    summary: 'List reprocessings, newest first: what runs, and what earlier ones changed',
    query: ReprocessListQuery,
    response: { kind: 'json', status: 200, name: 'ReprocessPage', schema: ReprocessPage },
    errors: [],
  },
  getReprocess: {
    method: 'get',
    path: '/api/v1/admin/reprocess/{job_id}',
    tag: 'operations',
    summary: 'Read how far a reprocessing has come, or what it changed',
    params: ReprocessParams,
    response: { kind: 'json', status: 200, name: 'Reprocess', schema: Reprocess },
    errors: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>;
