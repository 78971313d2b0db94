import type { SliDefinition } from '../sli/sli-bucket.ts';
import type { ObjectivePpm } from './objective.ts';

/** Which of a recommendation's three variants a target came from; `custom` when a person set it. */
export type ThresholdVariant = 'conservative' | 'balanced' | 'aggressive' | 'custom';

/**
 * The PromQL that reads an SLI, each a query with `{{.window}}` where the range goes.
 * `bad` and `total` count events; the ratio bad/total is the SLI error ratio.
 */
export interface SliQueries {
  readonly total: string;
  readonly bad: string;
}

/** Where an SLO stands on its way: approved → in_delivery → live; retired when replaced or withdrawn. */
export type SloStatus = 'approved' | 'in_delivery' | 'live' | 'retired';

/** A service level objective that a person approved. */
export interface Slo {
  readonly sloId: string;
  readonly sliId: string;
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  /** Unique in its service and environment; `^[a-z0-9][a-z0-9-]*[a-z0-9]$`, so it can name files, rules and labels. */
  readonly name: string;
  readonly sli: SliDefinition;
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
  readonly variant: ThresholdVariant;
  readonly queries: SliQueries;
  readonly ownerTeam: string;
  readonly status: SloStatus;
  readonly approvedBy: string;
  readonly approvedAtMs: number;
}
