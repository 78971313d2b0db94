import type { Recommendation, RecommendationStatus, StoredRecommendation } from './recommendation.ts';

/** Which recommendations to list; every field narrows. */
export interface RecommendationFilter {
  readonly service?: string;
  readonly environment?: string;
  readonly journeyId?: string;
  readonly analysisId?: string;
  readonly statuses?: readonly RecommendationStatus[];
  readonly sliIds?: readonly string[];
  readonly limit?: number;
  readonly afterSliId?: string;
}

/** Stores recommendations (the reference calls them SLIs). */
export interface RecommendationStore {
  /**
   * Inserts those whose id is new and marks older `pending` ones of the same journey and SLI kind as `superseded`, in
   * one transaction: safe to repeat.
   */
  saveRecommendations(recommendations: readonly Recommendation[]): Promise<void>;
  /** @throws ScoutError not_found */
  getRecommendation(sliId: string): Promise<StoredRecommendation>;
  /** Newest analysis first, then operation and kind. */
  listRecommendations(filter: RecommendationFilter): Promise<readonly StoredRecommendation[]>;
  /** Moves a `pending` one on; a no-op when it already has that status by the same decision. */
  setRecommendationStatus(change: {
    readonly sliId: string;
    readonly status: Exclude<RecommendationStatus, 'pending' | 'refused'>;
    readonly decidedBy?: string;
    readonly decidedAtMs: number;
    readonly reason?: string;
  }): Promise<void>;
}
