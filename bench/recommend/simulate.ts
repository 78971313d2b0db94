import { parseArgs } from 'node:util';
import { table } from '../../cli/output/table.ts';
import { forecastBudget } from '../../domain/error-budget/forecast-budget.ts';
import type { BudgetedSlo } from '../../domain/error-budget/error-budget.ts';
import { dayCounts } from '../../domain/recommendation/day-counts.ts';
import { detectIncidents } from '../../domain/recommendation/detect-incidents.ts';
import { judgeHistory } from '../../domain/recommendation/judge-history.ts';
import { RISK_LIMITS, TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import { allEvents } from '../../domain/sli/minute-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import { budgetPpm, WHOLE_PPM } from '../../domain/slo/objective.ts';
import type { BlockCount } from '../../domain/statistics/block-bootstrap.ts';
import { quantile } from '../../domain/statistics/quantile.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { cutSeries, followTarget } from './future.ts';
import type { Future } from './future.ts';
import { drawSeries, SCENARIOS } from './truth.ts';
import type { Scenario, TrueIncident } from './truth.ts';

/**
 * Do recommended targets keep their promise for services whose true behaviour is known? Each seed draws 90 days of a
 * service; a rule sees the first 60 and is followed through the next 30.
 *   npx tsx bench/recommend/simulate.ts [--seeds 20]
 */
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20' } } });

const HISTORY_DAYS = 60;
const WINDOW_DAYS = 30;
const DAY = 1440;
const LOWER_95 = 0.025;
const FORECAST_DAYS = 7;

interface Outcome {
  /** Undefined where the rule proposed nothing. */
  readonly future: Future | undefined;
  /** Whether the 95 % prediction interval held the next window's error ratio; undefined for rules without one. */
  readonly covered?: boolean;
  /** Whether the forecast's 95 % interval held what was spent of the budget a week later. */
  readonly forecastCovered?: boolean;
}

/** What a rule sees, and how it is followed. */
interface Trial {
  readonly history: MinuteSeries;
  readonly follow: (objectivePpm: number) => Future;
  /** Error ratio of the followed window. */
  readonly nextRatio: number;
  readonly seed: number;
  /** The days that follow the history. */
  readonly nextDays: readonly BlockCount[];
}

type Rule = (trial: Trial) => Outcome;

const scout =
  (variant: 0 | 1 | 2): Rule =>
  ({ history, follow, nextRatio, nextDays, seed }) => {
    const verdict = judgeHistory({
      ...{ series: history, incidents: detectIncidents(history), windowDays: WINDOW_DAYS, seed },
      ...{ requestClass: 'critical', sliKind: 'availability', limits: RISK_LIMITS, ladder: TARGET_LADDER_PPM },
    });
    if (verdict.kind === 'refused') return { future: undefined };
    const { windowRatios } = verdict.evidence;
    const low = quantile(windowRatios, LOWER_95) ?? 0;
    const high = quantile(windowRatios, 1 - LOWER_95) ?? 0;
    const covered = nextRatio >= low && nextRatio <= high;
    const { objectivePpm } = verdict.variants[variant].target;
    const forecastCovered = isForecastCovered(dayCounts(history), nextDays, { objectivePpm, windowDays: WINDOW_DAYS });
    return { future: follow(objectivePpm), covered, forecastCovered };
  };

/** Whether the spent budget of the window that ends a week after the history lay in the forecast's interval. */
function isForecastCovered(days: readonly BlockCount[], nextDays: readonly BlockCount[], slo: BudgetedSlo): boolean {
  const forecast = forecastBudget(days, slo, createSeededRandom(17));
  const ahead = forecast?.spentAhead[FORECAST_DAYS - 1];
  const window = [...days, ...nextDays.slice(0, FORECAST_DAYS)].slice(-slo.windowDays);
  const sum = (of: (day: BlockCount) => number): number => window.reduce((total, day) => total + of(day), 0);
  const spent = sum(({ bad }) => bad) / sum(({ total }) => total) / (budgetPpm(slo.objectivePpm) / WHOLE_PPM);
  return ahead !== undefined && spent >= ahead.low && spent <= ahead.high;
}

/** The highest rung that the history's mean reached. */
const meanRoundedDown: Rule = ({ history, follow }) => {
  const { total, bad } = allEvents(history);
  const reached = TARGET_LADDER_PPM.findLast((ppm) => bad <= (budgetPpm(ppm) / WHOLE_PPM) * total);
  return { future: reached === undefined ? undefined : follow(reached) };
};

const always999: Rule = ({ follow }) => ({ future: follow(999_000) });

const RULES: Readonly<Record<string, Rule>> = {
  conservative: scout(0),
  balanced: scout(1),
  aggressive: scout(2),
  'mean, rounded down': meanRoundedDown,
  'always 99.9 %': always999,
};

/** The incidents of the followed window, in its own minutes. */
function inWindow(incidents: readonly TrueIncident[]): readonly TrueIncident[] {
  const start = HISTORY_DAYS * DAY;
  return incidents
    .filter(({ to }) => to > start)
    .map(({ from, to, errorRatio }) => ({ from: Math.max(0, from - start), to: to - start, errorRatio }));
}

function study(scenario: Scenario, seeds: number): Readonly<Record<string, readonly Outcome[]>> {
  const outcomes: Record<string, Outcome[]> = {};
  for (let seed = 1; seed <= seeds; seed += 1) {
    const days = HISTORY_DAYS + WINDOW_DAYS;
    const random = createSeededRandom(seed * 7919);
    const truth = scenario.create(random, days);
    const series = drawSeries(truth, days, random);
    const history = cutSeries(series, 0, HISTORY_DAYS * DAY);
    const future = cutSeries(series, HISTORY_DAYS * DAY, days * DAY);
    const { total, bad } = allEvents(future);
    const followed = { series: future, windowDays: WINDOW_DAYS, incidents: inWindow(truth.incidents) };
    const trial: Trial = {
      ...{ history, seed, nextRatio: total === 0 ? 0 : bad / total, nextDays: dayCounts(future) },
      follow: (objectivePpm) => followTarget(objectivePpm, followed),
    };
    for (const [name, rule] of Object.entries(RULES)) {
      (outcomes[name] ??= []).push(rule(trial));
    }
  }
  return outcomes;
}

function row(scenario: string, rule: string, outcomes: readonly Outcome[]): readonly string[] {
  const followed = outcomes.flatMap(({ future }) => (future === undefined ? [] : [future]));
  const covered = outcomes.flatMap((outcome) => (outcome.covered === undefined ? [] : [outcome.covered]));
  const forecasts = outcomes.flatMap(({ forecastCovered }) => (forecastCovered === undefined ? [] : [forecastCovered]));
  const sum = (of: (future: Future) => number): number => followed.reduce((total, future) => total + of(future), 0);
  const perMonth = (count: number): string => (followed.length === 0 ? '' : (count / followed.length).toFixed(2));
  return [
    scenario,
    rule,
    `${followed.length}/${outcomes.length}`,
    share(
      sum(({ held }) => Number(held)),
      followed.length,
    ),
    perMonth(sum(({ pages }) => pages)),
    perMonth(sum(({ falsePages }) => falsePages)),
    share(
      sum(({ missedIncidents }) => missedIncidents),
      sum(({ incidents }) => incidents),
    ),
    share(covered.filter(Boolean).length, covered.length),
    share(forecasts.filter(Boolean).length, forecasts.length),
  ];
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(0)} %`;
}

const seeds = Number(values.seeds);
const rows: (readonly string[])[] = [];
const pooled: Record<string, Outcome[]> = {};
for (const scenario of SCENARIOS) {
  console.error(`${scenario.name} …`);
  for (const [rule, outcomes] of Object.entries(study(scenario, seeds))) {
    rows.push(row(scenario.name, rule, outcomes));
    if (scenario.shouldRefuse !== true) (pooled[rule] ??= []).push(...outcomes);
  }
}
for (const [rule, outcomes] of Object.entries(pooled)) rows.push(row('all that should have a target', rule, outcomes));
const right = (head: string) => ({ head, align: 'right' as const });
const heads = [
  'proposed',
  'held',
  'pages/month',
  'false pages',
  'incidents missed',
  '95 % interval covers',
  'forecast covers',
];
console.log(table(['service', 'rule', ...heads.map(right)], rows));
