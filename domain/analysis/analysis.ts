/** Where an analysis stands; the last two are ends. */
export type AnalysisStage =
  'resolving' | 'collecting_evidence' | 'discovering_journeys' | 'recommending' | 'storing' | 'completed' | 'failed';

/** One run of the analysis of a service. `analysisId` is the job id of the API and the workflow's run id. */
export interface Analysis {
  readonly analysisId: string;
  readonly service: string;
  readonly environment: string;
  readonly windowDays: number;
  readonly stage: AnalysisStage;
  /** 0..100 */
  readonly progressPercent: number;
  readonly journeys: number;
  readonly proposed: number;
  readonly refused: number;
  readonly failure?: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
}
