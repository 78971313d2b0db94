import type { PolicyVerdict } from '../policy/policy.ts';

/**
 * Where a delivery stands. From `deployed` on all are ends. `not_live`: merged, but the running Prometheus had not
 * loaded the rules in time. `failed`: a step cannot work until somebody mends its cause.
 */
export type DeliveryStage =
  | 'awaiting_decision'
  | 'checking_policy'
  | 'generating_artifacts'
  | 'validating'
  | 'opening_pull_request'
  | 'awaiting_merge'
  | 'verifying'
  | 'deployed'
  | 'rejected'
  | 'expired'
  | 'denied_by_policy'
  | 'invalid_artifacts'
  | 'pull_request_closed'
  | 'not_live'
  | 'failed';

/** The change that carries a service's approved artifacts to Git. `deliveryId` is the workflow's run id. */
export interface Delivery {
  readonly deliveryId: string;
  readonly service: string;
  readonly environment: string;
  readonly stage: DeliveryStage;
  readonly sloIds: readonly string[];
  readonly policy?: PolicyVerdict;
  readonly pullRequestNumber?: number;
  readonly pullRequestUrl?: string;
  /** What stopped it, in the tool's own words (promtool's output, the closing comment). */
  readonly failure?: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
}
