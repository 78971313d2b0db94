import type { GeneratedArtifact } from '../artifact/artifact.ts';
import type { Delivery } from './delivery.ts';

/** Stores how far each delivery has come, for readers; the workflow is the truth. */
export interface DeliveryStore {
  /** Inserts or updates by id; older `updatedAtMs` never overwrites newer. */
  saveDelivery(delivery: Delivery): Promise<void>;
  /** @throws ScoutError not_found */
  getDelivery(deliveryId: string): Promise<Delivery>;
  /** Newest first. */
  listDeliveries(filter: {
    readonly service?: string;
    readonly environment?: string;
    readonly pullRequestNumber?: number;
    readonly limit?: number;
  }): Promise<readonly Delivery[]>;
}

/** A pull request on the forge. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly closedReason?: string;
  /** Merge commit, when merged. */
  readonly mergeSha?: string;
  readonly createdAtMs: number;
}

/** What a delivery wants in the repository. */
export interface ProposedChange {
  /** Deterministic per delivery: repeats find the branch and its pull request instead of opening another. */
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly commitMessage: string;
  readonly files: readonly Pick<GeneratedArtifact, 'path' | 'content'>[];
}

/** The forge, as a delivery needs it. Every call is safe to repeat after a crash. */
export interface PullRequests {
  /** Branch + one commit with all files + one pull request; the existing one when the branch already has one. */
  propose(change: ProposedChange): Promise<PullRequest>;
  /** @throws ScoutError not_found */
  getPullRequest(number: number): Promise<PullRequest>;
}

/** What only the local forge can do: people merge and close elsewhere on a real one. */
export interface LocalForge extends PullRequests {
  listPullRequests(filter: { readonly state?: PullRequest['state'] }): Promise<readonly PullRequest[]>;
  /** @throws ScoutError not_found, failed_precondition (closed, or the merge conflicts) */
  merge(number: number, actor: string): Promise<PullRequest>;
  close(number: number, actor: string, reason: string): Promise<PullRequest>;
  /** Unified diff of the pull request against the default branch. */
  diff(number: number): Promise<string>;
}

/** Asks the running Prometheus which rules it has loaded. */
export interface LiveRules {
  /** Names of rule groups that are loaded now. @throws ScoutError unavailable */
  loadedGroups(): Promise<readonly string[]>;
}
