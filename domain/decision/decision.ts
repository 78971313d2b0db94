import type { ObjectivePpm } from '../slo/objective.ts';
import type { SliQueries } from '../slo/slo.ts';

/** What a person may change while approving. */
export interface DecisionChanges {
  readonly objectivePpm?: ObjectivePpm;
  readonly windowDays?: number;
  readonly queries?: SliQueries;
}

/** Approve (perhaps with changes) or reject, by a named person, with a reason. */
export interface Decision {
  /** Chosen by the sender; a repeat with the same id is the same decision. */
  readonly decisionId: string;
  readonly sliId: string;
  readonly verdict: 'approve' | 'reject';
  readonly actor: string;
  /** Required for a rejection. */
  readonly reason: string;
  readonly atMs: number;
  /** The variant to take; balanced when absent. */
  readonly variant?: 'conservative' | 'balanced' | 'aggressive';
  readonly changes?: DecisionChanges;
}
