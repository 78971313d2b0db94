import type { SliDecision } from '../../domain/decision/decide.ts';
import type { DeliveryStage } from '../../domain/delivery/delivery.ts';
import type { PolicyVerdict } from '../../domain/policy/policy.ts';
import type { RecommendationStatus } from '../../domain/recommendation/recommendation.ts';

/** Workflow type name. */
export const DELIVERY_WORKFLOW = 'delivery';

/** One delivery per service at a time. */
export function deliveryWorkflowId(environment: string, service: string): string {
  return `delivery/${environment}/${service}`;
}

/** Timers of a delivery, milliseconds. Part of the input, so that a running delivery keeps its own. */
export interface DeliverySettings {
  readonly remindAfterMs: number;
  readonly expireAfterMs: number;
  readonly mergePollMs: number;
  readonly verifyTimeoutMs: number;
  readonly windowDays: number;
}

/** Input of the `delivery` workflow. */
export interface DeliveryInput {
  readonly service: string;
  readonly environment: string;
  /** Recommendations to wait for; may be empty when `approvedSloIds` is not. */
  readonly sliIds: readonly string[];
  /** SLOs that are approved already and go straight to policy (a redeploy). */
  readonly approvedSloIds: readonly string[];
  readonly settings: DeliverySettings;
  /** Set by the workflow alone, when it continues as new. */
  readonly resume?: DeliveryResume;
}

/** What a delivery carries from one run of its history to the next. */
export interface DeliveryResume {
  /** What became of each recommendation: a repeated decision must still be recognised. */
  readonly slis: readonly SliDecision[];
  /** The running clock of the pending ones, epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly nextReminderAtMs: number;
  readonly remindersSent: number;
  /** Somebody asked not to wait for the pending ones. */
  readonly deliverNow: boolean;
  /** Present when the run ended in the middle of a change: the next one waits on for the same pull request. */
  readonly change?: ResumedChange;
}

/** A change whose pull request is open. */
export interface ResumedChange {
  readonly deliveryId: string;
  readonly startedAtMs: number;
  readonly sloIds: readonly string[];
  readonly artifactIds: readonly string[];
  readonly policy?: PolicyVerdict;
  readonly pullRequestNumber: number;
  readonly pullRequestUrl: string;
  readonly pullRequestOpenedAtMs: number;
  readonly closed?: PullRequestClosed;
}

/** Result of the `delivery` workflow. */
export interface DeliveryResult {
  readonly stage: DeliveryStage;
  readonly sloIds: readonly string[];
  readonly pullRequestUrl?: string;
  readonly failure?: string;
}

/** A decision as sent to the workflow, by update (answered) or by signal (Slack, Temporal UI). */
export interface DecisionMessage {
  /** Absent from hand-written signals: then the pair of SLI and verdict identifies it. */
  readonly decisionId?: string;
  readonly sliId: string;
  readonly verdict: 'approve' | 'reject';
  readonly actor: string;
  readonly reason?: string;
  readonly variant?: 'conservative' | 'balanced' | 'aggressive';
  readonly changes?: {
    readonly objectivePpm?: number;
    readonly windowDays?: number;
    readonly queries?: { readonly total: string; readonly bad: string };
  };
}

/** What became of a decision. */
export interface DecisionOutcome {
  readonly sliId: string;
  readonly status: RecommendationStatus;
  readonly sloId?: string;
  /** True when the same decision had been taken before: nothing changed. */
  readonly repeated: boolean;
}

/** Update `decide`: validated, durable, answered. */
export const DECIDE_UPDATE = 'decide';
/** Signal `decision`: the same message, fire and forget. */
export const DECISION_SIGNAL = 'decision';
/** Signal `recommendationsAdded`: a newer analysis adds what it found. */
export const RECOMMENDATIONS_ADDED_SIGNAL = 'recommendationsAdded';
/** Signal `deliverNow`: do not wait for the undecided ones. */
export const DELIVER_NOW_SIGNAL = 'deliverNow';
/** Signal `pullRequestClosed`: the forge's webhook. */
export const PULL_REQUEST_CLOSED_SIGNAL = 'pullRequestClosed';
/** Query `deliveryState`. */
export const DELIVERY_STATE_QUERY = 'deliveryState';

/** Payload of {@link RECOMMENDATIONS_ADDED_SIGNAL}. */
export interface RecommendationsAdded {
  readonly sliIds: readonly string[];
}

/** Payload of {@link DELIVER_NOW_SIGNAL}; may be left out when sent by hand. */
export interface DeliverNow {
  /** Approved SLOs to add to what the delivery carries. */
  readonly sloIds: readonly string[];
}

/** Payload of {@link PULL_REQUEST_CLOSED_SIGNAL}. */
export interface PullRequestClosed {
  readonly number: number;
  readonly merged: boolean;
  readonly actor: string;
  readonly reason: string;
}

/** Answer of {@link DELIVERY_STATE_QUERY}. */
export interface DeliveryState {
  readonly stage: DeliveryStage;
  readonly pendingSliIds: readonly string[];
  readonly approvedSloIds: readonly string[];
  readonly rejectedSliIds: readonly string[];
  readonly remindersSent: number;
  readonly pullRequestNumber?: number;
  readonly pullRequestUrl?: string;
}
