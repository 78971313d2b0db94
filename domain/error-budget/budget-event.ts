import type { BudgetState } from './budget-state.ts';

/** A change of an SLO's budget state. */
export interface BudgetEvent {
  readonly sloId: string;
  /** 1 for the SLO's first event, then one more each: two observers of one change write the same event. */
  readonly sequence: number;
  readonly service: string;
  readonly environment: string;
  readonly sloName: string;
  /** Absent when the SLO is looked at for the first time. */
  readonly from?: BudgetState;
  readonly to: BudgetState;
  readonly atMs: number;
  /** Share of the budget that is left, negative when the SLO is missed. */
  readonly remaining: number;
  /** Burn rate of the last hour. */
  readonly burnRate1h: number;
}

/** Whether people want to hear of it: all but that a new SLO is healthy. */
export function isWorthAWord({ from, to }: BudgetEvent): boolean {
  return from !== undefined || to !== 'healthy';
}
