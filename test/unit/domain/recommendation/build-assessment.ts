import type { Backtest } from '../../../../domain/backtest/backtest.ts';
import type { TargetAssessment } from '../../../../domain/recommendation/assess-target.ts';

const SILENT: Backtest = {
  fromMs: 0,
  toMs: 0,
  total: 0,
  bad: 0,
  episodes: [],
  pagesPerMonth: 0,
  ticketsPerMonth: 0,
  minutesInAlert: 0,
  worstBudgetSpent: 0,
};

/** An assessment without an obstacle, whose alerts kept silent; every field can be replaced. */
export function buildAssessment(
  objectivePpm: number,
  {
    backtest,
    ...changes
  }: Partial<Omit<TargetAssessment, 'backtest'>> & { readonly backtest?: Partial<Backtest> } = {},
): TargetAssessment {
  return {
    objectivePpm,
    obstacles: [],
    missRisk: 0.01,
    missRiskWithoutIncidents: 0.01,
    badAllowed: 100,
    pagesOutsideIncidents: 0,
    pagesOutsidePerMonth: 0,
    incidentsPaged: 0,
    significantPaged: 0,
    ...changes,
    backtest: { ...SILENT, ...backtest },
  };
}
