import type { ObjectivePpm } from '../slo/objective.ts';

/** What moved away from what a live SLO was approved on. */
export type DriftMove = 'target' | 'threshold' | 'traffic';

/**
 * What a comparison came to. `not_proposed`: today's history supports no recommendation; `too_early`: less than a week
 * lies after the one that was decided on; `no_baseline`: its history is gone; `failed`: it could not be compared.
 */
export type DriftOutcome = 'moved' | 'unmoved' | 'not_proposed' | 'too_early' | 'no_baseline' | 'failed';

/** Two samples of days, compared. */
export interface DriftDifference {
  readonly before: number;
  readonly now: number;
  /** now / before, half an event added to both, so that it is finite: the effect size. */
  readonly factor: number;
  /** Adjusted for both comparisons of an SLO (Holm). */
  readonly pValue: number;
}

/** The figures of a comparison. Ranges are [from, to), whole weeks of days. */
export interface DriftFigures {
  readonly beforeFromMs: number;
  readonly beforeToMs: number;
  readonly nowFromMs: number;
  readonly nowToMs: number;
  /** Share of bad events by the live SLI, 0..1. */
  readonly badShare: DriftDifference;
  /** Events per day. */
  readonly perDay: DriftDifference;
  /** Probability that the next window misses the live target, by the history then and by today's. */
  readonly missRiskBefore: number;
  readonly missRiskNow: number;
  /** The target of the live SLO's variant, balanced for a custom one; absent where none was proposed for its threshold. */
  readonly recommendedBeforePpm?: ObjectivePpm;
  readonly recommendedNowPpm?: ObjectivePpm;
  /** Of a latency SLI: the live threshold, and the one that is recommended now. */
  readonly thresholdMs?: number;
  readonly recommendedThresholdMs?: number;
}

/** A comparison, with its difference told in numbers. */
export interface DriftVerdict {
  readonly outcome: DriftOutcome;
  /** Empty unless something moved; also told when no recommendation can be made of it. */
  readonly moves: readonly DriftMove[];
  /** Absent where there was nothing to compare. */
  readonly figures?: DriftFigures;
  readonly explanation: string;
}

/** Why a move opened nothing: something about the same SLI waits already. */
export interface DriftHold {
  readonly kind: 'pending_recommendation' | 'slo_on_its_way';
  /** Of the recommendation, or of the SLO. */
  readonly id: string;
}

/** A comparison as it is kept. */
export interface DriftCheck extends DriftVerdict {
  /** Stable: hash of the run and the SLO. */
  readonly checkId: string;
  /** The workflow's run id; the analysis id of what it opens. */
  readonly driftId: string;
  readonly sloId: string;
  readonly service: string;
  readonly environment: string;
  readonly checkedAtMs: number;
  /** The recommendation that the move opened. */
  readonly openedSliId?: string;
  readonly heldBy?: DriftHold;
}
