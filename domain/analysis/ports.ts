import type { Analysis } from './analysis.ts';

/** Stores how far each analysis has come, for readers; the workflow is the truth. */
export interface AnalysisStore {
  /** Inserts or updates by id; older `updatedAtMs` never overwrites newer. */
  saveAnalysis(analysis: Analysis): Promise<void>;
  /** @throws ScoutError not_found */
  getAnalysis(analysisId: string): Promise<Analysis>;
  /** The newest completed analysis of a service, if any. */
  latestAnalysis(service: string, environment: string): Promise<Analysis | undefined>;
}
