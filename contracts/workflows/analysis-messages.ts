import type { AnalysisStage } from '../../domain/analysis/analysis.ts';
import type { DeliverySettings } from './delivery-messages.ts';

/** Workflow type name. */
export const ANALYSIS_WORKFLOW = 'analysis';

/** A second start with the same id joins the running workflow. */
export function analysisWorkflowId(environment: string, service: string): string {
  return `analysis/${environment}/${service}`;
}

/** Input of the `analysis` workflow. Ids and settings only; data stays in the database. */
export interface AnalysisInput {
  readonly service: string;
  readonly environment: string;
  /** 1..90 */
  readonly windowDays: number;
  /** Recompute also when a completed analysis of the same day exists. */
  readonly forceRefresh: boolean;
  readonly requestedBy: string;
  readonly delivery: DeliverySettings;
}

/** Result of the `analysis` workflow. */
export interface AnalysisResult {
  readonly analysisId: string;
  readonly journeys: number;
  readonly proposedSliIds: readonly string[];
  readonly refused: number;
}

/** Query `analysisProgress`: how far it has come. */
export const ANALYSIS_PROGRESS_QUERY = 'analysisProgress';

/** Answer of {@link ANALYSIS_PROGRESS_QUERY}. */
export interface AnalysisProgress {
  readonly stage: AnalysisStage;
  readonly progressPercent: number;
  readonly detail: string;
}
