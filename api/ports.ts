import type { ReprocessRange } from '../domain/reprocess/reprocess-range.ts';
import type { AnalysisProgress } from '../contracts/workflows/analysis-messages.ts';
import type {
  DecisionMessage,
  DecisionOutcome,
  DeliveryState,
  PullRequestClosed,
} from '../contracts/workflows/delivery-messages.ts';

/** A service in an environment, as workflow ids name it. */
export interface ServiceRef {
  readonly service: string;
  readonly environment: string;
}

/** Says whether a range can be reprocessed, before a run is started for it. */
export interface ReprocessCheck {
  /** @throws ScoutError invalid_argument, failed_precondition with what is wrong and what can be done */
  requireReprocessable(range: ReprocessRange): Promise<void>;
}

/** The durable processes, as the API needs them. */
export interface Workflows {
  /** Starts an analysis, or joins the running one. Returns its job id (the workflow's run id). */
  startAnalysis(
    request: ServiceRef & { readonly windowDays: number; readonly forceRefresh: boolean; readonly requestedBy: string },
  ): Promise<{ readonly jobId: string; readonly joined: boolean }>;
  /** undefined when the workflow cannot answer (closed long ago, no worker). */
  analysisProgress(ref: ServiceRef, jobId: string): Promise<AnalysisProgress | undefined>;
  /** How an analysis was ended from outside, so that it could not record its own end; undefined otherwise. */
  analysisAborted(ref: ServiceRef, jobId: string): Promise<string | undefined>;
  /**
   * Sends a decision and waits for its outcome.
   * @throws ScoutError failed_precondition when no delivery waits for it or it was decided otherwise, not_found, invalid_argument
   */
  decide(ref: ServiceRef, decision: DecisionMessage): Promise<DecisionOutcome>;
  /** Delivers what is approved now: signals the waiting delivery, or starts one for these SLOs. */
  deliver(ref: ServiceRef, sloIds: readonly string[]): Promise<{ readonly deliveryId: string }>;
  /** undefined when none is running. */
  deliveryState(ref: ServiceRef): Promise<DeliveryState | undefined>;
  /** Tells the delivery that its pull request was merged or closed; a no-op when none is running. */
  pullRequestClosed(ref: ServiceRef, message: PullRequestClosed): Promise<void>;
  /** Starts reprocessing a range, or joins the run of the same range. Returns its job id (the workflow's run id). */
  startReprocess(
    request: ReprocessRange & { readonly requestedBy: string },
  ): Promise<{ readonly jobId: string; readonly workflowId: string; readonly joined: boolean }>;
  /** How a reprocessing was ended from outside, so that it could not record its own end; undefined otherwise. */
  reprocessAborted(range: ReprocessRange, jobId: string): Promise<string | undefined>;
  /** @throws ScoutError unavailable */
  check(): Promise<void>;
}
