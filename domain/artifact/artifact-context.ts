import type { Capsule } from '../journey/capsule.ts';
import type { StoredRecommendation } from '../recommendation/recommendation.ts';

/** What the artifacts of an SLO are grounded in, beside the SLO itself. */
export interface ArtifactContext {
  /** The journey's capsules of the analysed range, most frequent first; the runbook's failing paths come from them. */
  readonly capsules: readonly Capsule[];
  /** The recommendation that the SLO came from, with its attained figures and backtest. */
  readonly recommendation: StoredRecommendation | undefined;
  /** Base URL of the API, for links. */
  readonly apiUrl: string;
}
