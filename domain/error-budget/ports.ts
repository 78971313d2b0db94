import type { BudgetEvent } from './budget-event.ts';

/** Keeps the changes of budget states, and which of them people still have to be told of. */
export interface BudgetEventStore {
  /** The newest event of an SLO, whose `to` is the state it is in. */
  latestEvent(sloId: string): Promise<BudgetEvent | undefined>;
  /** Inserts, untold; false, without effect, when the SLO has an event of that number. */
  recordEvent(event: BudgetEvent): Promise<boolean>;
  /** One SLO's, newest first. */
  listEvents(filter: {
    readonly sloId: string;
    readonly limit: number;
    readonly beforeSequence?: number;
  }): Promise<readonly BudgetEvent[]>;
  /** Those that people have not been told of, oldest first. */
  listUntold(limit: number): Promise<readonly BudgetEvent[]>;
  /** Notes that people were told. */
  markTold(event: Pick<BudgetEvent, 'sloId' | 'sequence'>, atMs: number): Promise<void>;
}
