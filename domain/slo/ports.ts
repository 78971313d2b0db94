import type { Slo, SloStatus } from './slo.ts';

/** Which SLOs to list; every field narrows. */
export interface SloFilter {
  readonly service?: string;
  readonly environment?: string;
  readonly sloIds?: readonly string[];
  readonly statuses?: readonly SloStatus[];
  readonly limit?: number;
  readonly afterSloId?: string;
}

/** Stores SLOs. */
export interface SloStore {
  /** Inserts, or returns the stored one when the id exists: safe to repeat. */
  saveSlo(slo: Slo): Promise<Slo>;
  /** @throws ScoutError not_found */
  getSlo(sloId: string): Promise<Slo>;
  /** Ordered by service, environment, name. */
  listSlos(filter: SloFilter): Promise<readonly Slo[]>;
  setSloStatus(sloIds: readonly string[], status: SloStatus): Promise<void>;
}
