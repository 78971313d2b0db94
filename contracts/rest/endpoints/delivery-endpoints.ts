import type { Endpoint } from '../endpoint.ts';
import { Delivery, DeliveryListQuery, DeliveryPage, DeliveryParams } from '../delivery.ts';
import { PolicyList } from '../policy.ts';
import { ClosePullRequest, MergePullRequest, PullRequest } from '../pull-request.ts';
import { PullRequestList, PullRequestListQuery, PullRequestParams } from '../pull-request.ts';

/** Deliveries, the policies they must pass and their pull requests. */
export const deliveryEndpoints = {
  listDeliveries: {
    method: 'get',
    path: '/api/v1/deliveries',
    tag: 'deliveries',
    summary: 'List deliveries, newest first',
    query: DeliveryListQuery,
    response: { kind: 'json', status: 200, name: 'DeliveryPage', schema: DeliveryPage },
    errors: [],
  },
  getDelivery: {
    method: 'get',
    path: '/api/v1/deliveries/{delivery_id}',
    tag: 'deliveries',
    summary: 'Read how far a delivery has come, and what stopped it',
    params: DeliveryParams,
    response: { kind: 'json', status: 200, name: 'Delivery', schema: Delivery },
    errors: ['not_found'],
  },
  listPolicies: {
    method: 'get',
    path: '/api/v1/policies',
    tag: 'deliveries',
    summary: 'List the policies that every delivery must pass',
    response: { kind: 'json', status: 200, name: 'PolicyList', schema: PolicyList },
    errors: [],
  },
  listPullRequests: {
    method: 'get',
    path: '/api/v1/pull-requests',
    tag: 'pull-requests',
    summary: 'List pull requests of the local forge',
    query: PullRequestListQuery,
    response: { kind: 'json', status: 200, name: 'PullRequestList', schema: PullRequestList },
    errors: ['failed_precondition'],
  },
  getPullRequest: {
    method: 'get',
    path: '/api/v1/pull-requests/{number}',
    tag: 'pull-requests',
    summary: 'Read a pull request',
    params: PullRequestParams,
    response: { kind: 'json', status: 200, name: 'PullRequest', schema: PullRequest },
    errors: ['not_found'],
  },
  getPullRequestDiff: {
    method: 'get',
    path: '/api/v1/pull-requests/{number}/diff',
    tag: 'pull-requests',
    summary: "Read a pull request's unified diff (local forge)",
    params: PullRequestParams,
    response: { kind: 'text', status: 200, mediaType: 'text/plain' },
    errors: ['not_found', 'failed_precondition'],
  },
  mergePullRequest: {
    method: 'post',
    path: '/api/v1/pull-requests/{number}/merge',
    tag: 'pull-requests',
    summary: 'Merge a pull request and tell its delivery (local forge)',
    params: PullRequestParams,
    body: { name: 'MergePullRequest', schema: MergePullRequest },
    response: { kind: 'json', status: 200, name: 'PullRequest', schema: PullRequest },
    errors: ['not_found', 'failed_precondition'],
  },
  closePullRequest: {
    method: 'post',
    path: '/api/v1/pull-requests/{number}/close',
    tag: 'pull-requests',
    summary: 'Close a pull request without merging and tell its delivery (local forge)',
    params: PullRequestParams,
    body: { name: 'ClosePullRequest', schema: ClosePullRequest },
    response: { kind: 'json', status: 200, name: 'PullRequest', schema: PullRequest },
    errors: ['not_found', 'failed_precondition'],
  },
} as const satisfies Record<string, Endpoint>;
