import type { Backtest } from '../backtest/backtest.ts';
import { belongsTo } from '../backtest/match-incidents.ts';
import { runBacktest, MONTH_DAYS } from '../backtest/run-backtest.ts';
import { deadAlerts } from '../burn-rate/alert-threshold.ts';
import { toNumber } from '../burn-rate/fraction.ts';
import { burnRateAlerts } from '../burn-rate/windows.ts';
import { daysOf } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import { budgetPpm, ppmToDecimal, ppmToPercent, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import { exceedanceProbability } from '../statistics/block-bootstrap.ts';
import type { Incident } from './detect-incidents.ts';
import { formatCount, formatPercent } from './format-figures.ts';
import type { Traffic } from './traffic.ts';

/** A budget of fewer events is no SLO: one failure would be more than a tenth of it. */
const LEAST_BUDGET_EVENTS = 10;

/** Share of a window's budget from which an incident is worth a page (SRE workbook ch. 5). */
const SIGNIFICANT_SHARE = 0.02;

/** What targets are judged by. */
export interface TargetEvidence {
  readonly series: MinuteSeries;
  readonly windowDays: number;
  readonly traffic: Traffic;
  readonly incidents: readonly Incident[];
  /** Predicted error ratios of the next window, ascending: as the history was, and as if its incidents had not been. */
  readonly windowRatios: Float64Array;
  readonly windowRatiosWithoutIncidents: Float64Array;
  /** Wilson's lower bound of the attained SLI. */
  readonly wilsonLower: number;
}

/** Why a target cannot be proposed at any risk. `code` tells lack of traffic from lack of quality. */
export interface TargetObstacle {
  readonly code: 'dead_alert' | 'too_little_traffic' | 'unsupported';
  readonly explanation: string;
}

/** One rung of the ladder, judged. */
export interface TargetAssessment {
  readonly objectivePpm: ObjectivePpm;
  /** Empty when the target may be proposed. */
  readonly obstacles: readonly TargetObstacle[];
  /** Probability that the next window misses it, incidents counted. */
  readonly missRisk: number;
  /** The same for the ordinary state alone. */
  readonly missRiskWithoutIncidents: number;
  readonly badAllowed: number;
  readonly backtest: Backtest;
  readonly pagesOutsideIncidents: number;
  /** The same, per 30 days. */
  readonly pagesOutsidePerMonth: number;
  readonly incidentsPaged: number;
  /** Of these, the ones that spent at least 2 % of a window's budget: what the workbook calls worth a page. */
  readonly significantPaged: number;
}

/** Judges one target by the alerts' arithmetic, the traffic, the prediction and the backtest. */
export function assessTarget(objectivePpm: ObjectivePpm, evidence: TargetEvidence): TargetAssessment {
  const { series, windowDays, incidents } = evidence;
  const budget = budgetPpm(objectivePpm) / WHOLE_PPM;
  const backtest = runBacktest(series, { objectivePpm, windowDays });
  const pages = backtest.episodes.filter((episode) => episode.severity === 'page');
  const outside = pages.filter((page) => !incidents.some((incident) => belongsTo(page, incident))).length;
  const paged = incidents.filter((incident) => pages.some((page) => belongsTo(page, incident)));
  const badAllowed = Math.floor(budget * evidence.traffic.perWindow);
  return {
    objectivePpm,
    obstacles: obstaclesOf(objectivePpm, evidence),
    missRisk: exceedanceProbability(evidence.windowRatios, budget),
    missRiskWithoutIncidents: exceedanceProbability(evidence.windowRatiosWithoutIncidents, budget),
    badAllowed,
    backtest,
    pagesOutsideIncidents: outside,
    pagesOutsidePerMonth: (outside * MONTH_DAYS) / daysOf(series),
    incidentsPaged: paged.length,
    significantPaged: paged.filter(({ bad }) => bad >= SIGNIFICANT_SHARE * badAllowed).length,
  };
}

/** Requests an hour below which one failure alone makes the quick page's long window fire: 1 / (factor × budget). */
export function requestsPerHourNeeded(objectivePpm: ObjectivePpm, windowDays: number): number {
  const quickPage = burnRateAlerts(windowDays)[0];
  const factor = quickPage === undefined ? 1 : toNumber(quickPage.factor);
  return WHOLE_PPM / (factor * budgetPpm(objectivePpm));
}

function obstaclesOf(objectivePpm: ObjectivePpm, evidence: TargetEvidence): readonly TargetObstacle[] {
  return [
    ...deadAlertObstacles(objectivePpm, evidence.windowDays),
    ...trafficObstacles(objectivePpm, evidence),
    ...supportObstacles(objectivePpm, evidence),
  ];
}

function deadAlertObstacles(objectivePpm: ObjectivePpm, windowDays: number): readonly TargetObstacle[] {
  return deadAlerts({ objectivePpm, windowDays }).map(({ explanation }) => ({ code: 'dead_alert', explanation }));
}

function trafficObstacles(objectivePpm: ObjectivePpm, evidence: TargetEvidence): readonly TargetObstacle[] {
  const { traffic, windowDays } = evidence;
  const obstacles: TargetObstacle[] = [];
  const needed = requestsPerHourNeeded(objectivePpm, windowDays);
  if (traffic.lowHour < needed) {
    const factor = burnRateAlerts(windowDays)[0]?.factorText ?? '';
    obstacles.push({
      code: 'too_little_traffic',
      explanation:
        `a low hour has ${formatCount(traffic.lowHour)} request${traffic.lowHour === 1 ? '' : 's'}, and below ${needed.toFixed(1)} ` +
        `(1 / (${factor} × ${ppmToDecimal(budgetPpm(objectivePpm))})) a single failure is above the page threshold`,
    });
  }
  const budgetEvents = (budgetPpm(objectivePpm) / WHOLE_PPM) * traffic.perWindow;
  if (budgetEvents < LEAST_BUDGET_EVENTS) {
    obstacles.push({
      code: 'too_little_traffic',
      explanation:
        `the budget of ${String(windowDays)} days would be ${budgetEvents.toFixed(1)} bad requests, and fewer than ` +
        `${String(LEAST_BUDGET_EVENTS)} are no budget`,
    });
  }
  return obstacles;
}

function supportObstacles(objectivePpm: ObjectivePpm, { wilsonLower }: TargetEvidence): readonly TargetObstacle[] {
  if (wilsonLower >= objectivePpm / WHOLE_PPM) return [];
  const bound = formatPercent(wilsonLower);
  return [
    {
      code: 'unsupported',
      explanation: `the lower confidence bound of what was attained is ${bound}, below ${ppmToPercent(objectivePpm)} %`,
    },
  ];
}
