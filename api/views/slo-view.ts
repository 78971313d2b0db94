import type { Slo as WireSlo } from '../../contracts/rest/slo.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import { thresholdView } from './sli-view.ts';
import { targetView } from './target-view.ts';
import { timeView } from './time-view.ts';

/** An SLO as the wire has it. */
export function sloView(slo: Slo): WireSlo {
  return {
    slo_id: slo.sloId,
    sli_id: slo.sliId,
    journey_id: slo.journeyId,
    service_name: slo.service,
    environment: slo.environment,
    operation: slo.operation,
    name: slo.name,
    kind: slo.sli.kind,
    threshold_ms: thresholdView(slo.sli),
    target_percentage: targetView(slo.objectivePpm),
    time_window_days: slo.windowDays,
    threshold_variant: slo.variant,
    total_query: slo.queries.total,
    bad_query: slo.queries.bad,
    owner_team: slo.ownerTeam,
    status: slo.status,
    approved_by: slo.approvedBy,
    approved_at: timeView(slo.approvedAtMs),
  };
}
