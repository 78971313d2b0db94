import type { DriftFigures } from '../../../../domain/drift/drift.ts';
import { ANCHOR_MS, DAY_MS } from './daily-history.ts';

/** A comparison of two weeks with the week after them, in which nothing moved; every field can be replaced. */
export function buildFigures(changes: Partial<DriftFigures> = {}): DriftFigures {
  return {
    ...{ beforeFromMs: ANCHOR_MS - 14 * DAY_MS, beforeToMs: ANCHOR_MS },
    ...{ nowFromMs: ANCHOR_MS, nowToMs: ANCHOR_MS + 7 * DAY_MS },
    badShare: { before: 0.001, now: 0.001, factor: 1, pValue: 1 },
    perDay: { before: 12_345, now: 12_345, factor: 1, pValue: 1 },
    ...{ missRiskBefore: 0.03, missRiskNow: 0.03 },
    ...changes,
  };
}
