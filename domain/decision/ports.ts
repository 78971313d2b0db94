import type { Decision } from './decision.ts';

/** Append-only log of decisions. */
export interface DecisionLog {
  /** Inserts; a no-op when the decision id is there. `late` marks one that came after another had won. */
  recordDecision(decision: Decision, late: boolean): Promise<void>;
  listDecisions(sliId: string): Promise<readonly (Decision & { readonly late: boolean })[]>;
}
