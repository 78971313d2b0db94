import type { StoredRecommendation } from '../recommendation/recommendation.ts';
import type { Slo } from '../slo/slo.ts';
import type { DriftHold, DriftVerdict } from './drift.ts';

/**
 * What a live SLO is compared with: the recommendation that it was approved from, or the newest later one of the same
 * journey and SLI kind that a person rejected, because they have seen its figures and want to hear of further moves
 * only. An expired one was seen by nobody. Undefined when the SLO's own recommendation is not among them.
 */
export function driftBaseline(
  slo: Slo,
  recommendations: readonly StoredRecommendation[],
): StoredRecommendation | undefined {
  const own = recommendations.find(({ sliId }) => sliId === slo.sliId);
  if (own === undefined) return undefined;
  return recommendations
    .filter((candidate) => candidate.status === 'rejected' && isSameSli(slo, candidate))
    .reduce((newest, candidate) => (candidate.attained.toMs > newest.attained.toMs ? candidate : newest), own);
}

/** What is said of an SLO whose own recommendation is not stored. */
export function withoutBaseline({ name }: Pick<Slo, 'name'>): DriftVerdict {
  const explanation = `The recommendation that ${name} was approved from is not stored, so there is nothing to compare with.`;
  return { outcome: 'no_baseline', moves: [], explanation };
}

/** What keeps a move from opening a second recommendation beside `openedSliId`, the run's own. */
export function driftHold(
  slo: Slo,
  openedSliId: string,
  waiting: {
    readonly recommendations: readonly StoredRecommendation[];
    readonly slos: readonly Slo[];
    /** What was approved before this went out long ago, or was withdrawn and goes nowhere. */
    readonly approvedFromMs: number;
  },
): DriftHold | undefined {
  const pending = waiting.recommendations.find(
    (candidate) => candidate.status === 'pending' && candidate.sliId !== openedSliId && isSameSli(slo, candidate),
  );
  if (pending !== undefined) return { kind: 'pending_recommendation', id: pending.sliId };
  const onItsWay = waiting.slos.find(
    (other) =>
      (other.status === 'in_delivery' ||
        (other.status === 'approved' && other.approvedAtMs >= waiting.approvedFromMs)) &&
      other.sliId !== openedSliId &&
      other.approvedAtMs >= slo.approvedAtMs &&
      isSameSli(slo, other),
  );
  return onItsWay === undefined ? undefined : { kind: 'slo_on_its_way', id: onItsWay.sloId };
}

function isSameSli(slo: Slo, other: Pick<Slo, 'journeyId' | 'sli'>): boolean {
  return other.journeyId === slo.journeyId && other.sli.kind === slo.sli.kind;
}
