import type { DriftCheck } from '../../../domain/drift/drift.ts';
import { buildSlo } from './build-slo.ts';

const FROM_MS = 1_766_016_000_000;
const DAY_MS = 86_400_000;

/** A comparison of a live SLO in which the target moved and opened a recommendation; every field can be replaced. */
export function buildDriftCheck(overrides: Partial<DriftCheck> = {}): DriftCheck {
  const { sloId, service, environment } = buildSlo();
  return {
    ...{ checkId: 'check-1', driftId: 'run-1', sloId, service, environment, checkedAtMs: FROM_MS + 28 * DAY_MS },
    ...{ outcome: 'moved', moves: ['target'], openedSliId: 'sli-2' },
    explanation: 'Drift of post-checkout-availability: 0.80 % of the requests failed, 0.12 % before.',
    figures: {
      ...{ beforeFromMs: FROM_MS, beforeToMs: FROM_MS + 14 * DAY_MS },
      ...{ nowFromMs: FROM_MS + 14 * DAY_MS, nowToMs: FROM_MS + 28 * DAY_MS },
      badShare: { before: 0.0012, now: 0.008, factor: 6.6, pValue: 0.0009 },
      perDay: { before: 7_142, now: 7_000, factor: 0.98, pValue: 0.7 },
      ...{ missRiskBefore: 0.05, missRiskNow: 0.97, recommendedBeforePpm: 995_000, recommendedNowPpm: 990_000 },
    },
    ...overrides,
  };
}
