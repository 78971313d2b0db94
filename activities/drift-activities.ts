import type { DeliverySettings } from '../contracts/workflows/delivery-messages.ts';
import type { DriftOutcome } from '../domain/drift/drift.ts';
import type { AnalysisRef, EvidenceRange } from './analysis-activities.ts';

/** What a run compares, and by which settings. */
export interface DriftPlan {
  /** The service's live SLOs. */
  readonly sloIds: readonly string[];
  /** Days of history that today's recommendations are made from. */
  readonly windowDays: number;
  /** Of the delivery that a new recommendation is handed to. */
  readonly delivery: DeliverySettings;
}

/** One live SLO of a run; the run's id is the analysis id of what it recommends. */
export interface CheckSloDriftInput extends AnalysisRef, EvidenceRange {
  readonly sloId: string;
  readonly serviceTotal: number;
  readonly nowMs: number;
}

/** What the comparison of an SLO came to; its figures are in the database. */
export interface SloDriftSummary {
  readonly outcome: DriftOutcome;
  /** The recommendation of this SLI that waits for a decision: the one that a move opened, or an earlier one. */
  readonly openedSliId?: string;
}

/** Steps of the `drift` workflow. Each is safe to repeat: its key is the run's id and the SLO's. */
export interface DriftActivities {
  planDrift(input: { readonly service: string; readonly environment: string }): Promise<DriftPlan>;
  /** Compares one live SLO with what would be recommended today, and stores what it came to. */
  checkSloDrift(input: CheckSloDriftInput): Promise<SloDriftSummary>;
  /** Stores that a live SLO could not be compared, for readers. */
  recordDriftFailure(
    input: AnalysisRef & { readonly sloId: string; readonly message: string; readonly nowMs: number },
  ): Promise<void>;
}
