import type { DriftCheck as WireDriftCheck } from '../../contracts/rest/drift.ts';
import type { DriftCheck, DriftDifference, DriftFigures } from '../../domain/drift/drift.ts';
import { targetView } from './target-view.ts';
import { timeView } from './time-view.ts';

/** A comparison as the wire has it. */
export function driftCheckView(check: DriftCheck): WireDriftCheck {
  return {
    check_id: check.checkId,
    drift_id: check.driftId,
    slo_id: check.sloId,
    service_name: check.service,
    environment: check.environment,
    checked_at: timeView(check.checkedAtMs),
    outcome: check.outcome,
    moves: [...check.moves],
    figures: check.figures === undefined ? null : figuresView(check.figures),
    explanation: check.explanation,
    opened_sli_id: check.openedSliId ?? null,
    held_by: check.heldBy ?? null,
  };
}

function figuresView(figures: DriftFigures): NonNullable<WireDriftCheck['figures']> {
  const { recommendedBeforePpm, recommendedNowPpm } = figures;
  return {
    before_from: timeView(figures.beforeFromMs),
    before_to: timeView(figures.beforeToMs),
    now_from: timeView(figures.nowFromMs),
    now_to: timeView(figures.nowToMs),
    bad_share: differenceView(figures.badShare),
    per_day: differenceView(figures.perDay),
    miss_risk_before: figures.missRiskBefore,
    miss_risk_now: figures.missRiskNow,
    recommended_before_percentage: recommendedBeforePpm === undefined ? null : targetView(recommendedBeforePpm),
    recommended_now_percentage: recommendedNowPpm === undefined ? null : targetView(recommendedNowPpm),
    threshold_ms: figures.thresholdMs ?? null,
    recommended_threshold_ms: figures.recommendedThresholdMs ?? null,
  };
}

function differenceView({ before, now, factor, pValue }: DriftDifference) {
  return { before, now, factor, p_value: pValue };
}
