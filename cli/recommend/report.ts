import { ppmToPercent, WHOLE_PPM } from '../../domain/slo/objective.ts';
import type { ValueQuestion, ValueVerdict } from '../../domain/value-series/judge-value-series.ts';
import type { JudgedCounts } from './judge-counts.ts';

/** A verdict on values as JSON; risks and shares are 0..1, times ISO 8601. */
export function valueReport(verdict: ValueVerdict, question: ValueQuestion): unknown {
  const asked = { objective: percentOf(1 - question.budget), windowDays: question.windowDays };
  if (verdict.kind === 'refused') return { kind: 'values', ...asked, verdict: 'refused', reasons: verdict.reasons };
  const { variants, fromMs, toMs, values, improved } = verdict;
  const history = { from: isoTime(fromMs), to: isoTime(toMs), values, newerHalfOnly: improved };
  return { kind: 'values', ...asked, verdict: 'recommended', threshold: variants[1].threshold, history, variants };
}

/** A verdict on events as JSON; risks are 0..1, rates per 30 days, times ISO 8601. */
export function countReport({ recorded, series, incidents, verdict }: JudgedCounts, windowDays: number): unknown {
  const history = { from: isoTime(series.fromMs), to: isoTime(series.toMs), ...recorded };
  const told = incidents.map(({ fromMs, toMs, total, bad }) => ({
    from: isoTime(fromMs),
    to: isoTime(toMs),
    total,
    bad,
  }));
  const base = { kind: 'counts', windowDays, history, incidents: told };
  if (verdict.kind === 'refused') return { ...base, verdict: 'refused', reasons: verdict.reasons };
  const variants = verdict.variants.map(({ variant, target }) => ({
    variant,
    objective: Number(ppmToPercent(target.objectivePpm)),
    missRisk: target.missRisk,
    missRiskWithoutIncidents: target.missRiskWithoutIncidents,
    badAllowed: target.badAllowed,
    pagesPerMonth: target.backtest.pagesPerMonth,
    pagesOutsideIncidentsPerMonth: target.pagesOutsidePerMonth,
    ticketsPerMonth: target.backtest.ticketsPerMonth,
    worstBudgetSpent: target.backtest.worstBudgetSpent,
  }));
  return { ...base, verdict: 'recommended', objective: variants[1]?.objective, variants };
}

function percentOf(share: number): number {
  return Number(ppmToPercent(Math.round(share * WHOLE_PPM)));
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
