import type { Decision } from '../domain/decision/decision.ts';
import type { Delivery } from '../domain/delivery/delivery.ts';
import type { PolicyVerdict } from '../domain/policy/policy.ts';
import type { ReviewReminder } from './ports.ts';

/** What a recorded decision led to. */
export type DecisionEffect = { readonly status: 'approved'; readonly sloId: string } | { readonly status: 'rejected' };

/** One SLO of a change, and the time that its files are stamped with. */
export interface GenerateSloArtifactsInput {
  readonly sloId: string;
  readonly nowMs: number;
}

/** Where the SLOs of a change stand now, with the files that carry them. */
export interface SettleChangeInput {
  readonly service: string;
  readonly environment: string;
  readonly sloIds: readonly string[];
  readonly artifactIds: readonly string[];
  /** `withdrawn`: the SLOs are approved, and wait for another delivery. */
  readonly outcome: 'in_pull_request' | 'live' | 'withdrawn';
  readonly pullRequestUrl?: string;
  readonly atMs: number;
}

/** Steps of the `delivery` workflow that need the database alone. Each is safe to repeat. */
export interface DeliveryActivities {
  /**
   * Puts a winning decision into effect: log, recommendation's status, and for an approval the SLO.
   * @throws not_found, failed_precondition (nothing is proposed, superseded, decided elsewhere)
   */
  recordDecision(input: { readonly decision: Decision }): Promise<DecisionEffect>;
  /** Writes a decision that came after another had won into the log; nothing else changes. */
  recordLateDecision(input: { readonly decision: Decision }): Promise<void>;
  expireRecommendations(input: { readonly sliIds: readonly string[]; readonly atMs: number }): Promise<void>;
  /** Those of the given recommendations that still wait for a decision: a newer analysis supersedes some. */
  selectPending(input: { readonly sliIds: readonly string[] }): Promise<{ readonly sliIds: readonly string[] }>;
  remindReviewers(reminder: ReviewReminder): Promise<void>;
  /** Stores how far the delivery has come, for readers. */
  recordDelivery(delivery: Delivery): Promise<void>;
  evaluatePolicy(input: {
    readonly service: string;
    readonly environment: string;
    readonly sloIds: readonly string[];
  }): Promise<PolicyVerdict>;
  /** Generates and stores the files of one SLO. */
  generateSloArtifacts(input: GenerateSloArtifactsInput): Promise<{ readonly artifactIds: readonly string[] }>;
  settleChange(input: SettleChangeInput): Promise<void>;
}

/** What the validator said of a change's files; `output` holds the failures in the tool's own words. */
export type ValidationResult =
  { readonly kind: 'passed'; readonly checked: number } | { readonly kind: 'failed'; readonly output: string };

/** A change as the forge needs it. */
export interface OpenPullRequestInput {
  readonly service: string;
  readonly environment: string;
  readonly sloIds: readonly string[];
  readonly artifactIds: readonly string[];
}

/** A pull request, without its text. */
export interface PullRequestStatus {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly closedReason?: string;
}

/** Whether the running Prometheus has the rules; `unverified` when none is configured. */
export type LiveRulesResult =
  | { readonly kind: 'live' }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'missing'; readonly groups: readonly string[] };

/** Steps of the `delivery` workflow that need the forge, the validator or Prometheus. Each is safe to repeat. */
export interface GitopsActivities {
  /** @throws failed_precondition when the validator cannot be run */
  validateArtifacts(input: { readonly artifactIds: readonly string[] }): Promise<ValidationResult>;
  /** Finds the change's pull request, or opens it: never a second one for the same files. */
  openPullRequest(input: OpenPullRequestInput): Promise<PullRequestStatus>;
  checkPullRequest(input: { readonly number: number }): Promise<PullRequestStatus>;
  checkLiveRules(input: { readonly artifactIds: readonly string[] }): Promise<LiveRulesResult>;
}
