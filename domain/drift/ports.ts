import type { DriftCheck } from './drift.ts';

/** Keeps what comparisons of live SLOs came to. */
export interface DriftCheckStore {
  /** Inserts; a no-op when the id is there. */
  saveCheck(check: DriftCheck): Promise<void>;
  /** One SLO's, newest first. */
  listChecks(filter: {
    readonly sloId: string;
    readonly limit: number;
    readonly afterCheckId?: string;
  }): Promise<readonly DriftCheck[]>;
}
