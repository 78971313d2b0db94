import type { Delivery as WireDelivery } from '../../contracts/rest/delivery.ts';
import type { Policy as WirePolicy } from '../../contracts/rest/policy.ts';
import type { PullRequest as WirePullRequest } from '../../contracts/rest/pull-request.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { PullRequest } from '../../domain/delivery/ports.ts';
import type { Policy, PolicyVerdict } from '../../domain/policy/policy.ts';
import { timeView } from './time-view.ts';

/** A delivery as the wire has it. */
export function deliveryView(delivery: Delivery): WireDelivery {
  return {
    delivery_id: delivery.deliveryId,
    service_name: delivery.service,
    environment: delivery.environment,
    stage: delivery.stage,
    slo_ids: [...delivery.sloIds],
    policy: delivery.policy === undefined ? null : verdictView(delivery.policy),
    pull_request_number: delivery.pullRequestNumber ?? null,
    pull_request_url: delivery.pullRequestUrl ?? null,
    failure: delivery.failure ?? null,
    started_at: timeView(delivery.startedAtMs),
    updated_at: timeView(delivery.updatedAtMs),
  };
}

/** A pull request as the wire has it. */
export function pullRequestView(pullRequest: PullRequest): WirePullRequest {
  return {
    number: pullRequest.number,
    url: pullRequest.url,
    branch: pullRequest.branch,
    title: pullRequest.title,
    body: pullRequest.body,
    state: pullRequest.state,
    closed_reason: pullRequest.closedReason ?? null,
    merge_sha: pullRequest.mergeSha ?? null,
    created_at: timeView(pullRequest.createdAtMs),
  };
}

/** A policy as the wire has it. */
export function policyView(policy: Policy): WirePolicy {
  return {
    policy_id: policy.policyId,
    name: policy.name,
    enabled: policy.enabled,
    applies_to: policy.appliesTo,
    blast_radius: {
      services_percent: policy.blastRadius.servicesPercent,
      services_absolute: policy.blastRadius.servicesAbsolute,
    },
  };
}

function verdictView({ verdict, findings }: PolicyVerdict): WireDelivery['policy'] {
  return {
    verdict,
    findings: findings.map((finding) => ({
      policy_id: finding.policyId,
      name: finding.name,
      verdict: finding.verdict,
      explanation: finding.explanation,
    })),
  };
}
