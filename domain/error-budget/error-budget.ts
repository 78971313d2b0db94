import { eventsIn, createMinuteSeries } from '../sli/minute-series.ts';
import type { EventCount } from '../sli/sli-bucket.ts';
import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';

const DAY_MS = 86_400_000;
const BURN_MINUTES = 60;

/** The parts of an SLO that its budget depends on. */
export interface BudgetedSlo {
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
}

/** What {@link errorBudget} needs. */
export interface ErrorBudgetInput {
  readonly slo: BudgetedSlo;
  /** The SLI's events; those outside the window are left out. */
  readonly counts: readonly EventCount[];
  readonly nowMs: number;
}

/** How much of an SLO's error budget is left, over the window that ends now. */
export interface ErrorBudget {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly bad: number;
  /** Attained SLI, 0..1; undefined without events. */
  readonly attained: number | undefined;
  /** Share of the budget spent: error ratio / (1 − objective). Above 1 when the SLO is missed; 0 without events. */
  readonly spent: number;
  /** 1 − spent; negative when the SLO is missed. */
  readonly remaining: number;
  /** Bad events that the budget allows for the window's events so far, rounded down. */
  readonly badAllowed: number;
  /** Burn rate of the last hour: its error ratio / (1 − objective); 0 without events. At 1 the budget lasts the window. */
  readonly burnRate1h: number;
}

/**
 * The error budget of an SLO (SRE workbook ch. 5): the same arithmetic as the generated rules'
 * `slo:period_error_budget_remaining:ratio`. The window is [now − windowDays, now), in whole minutes, the current one
 * included. `objectivePpm` must leave a budget.
 */
export function errorBudget({ slo, counts, nowMs }: ErrorBudgetInput): ErrorBudget {
  const series = createMinuteSeries(counts, { fromMs: nowMs - slo.windowDays * DAY_MS, toMs: nowMs });
  const { total, bad } = eventsIn(series, { from: 0, to: series.minutes });
  const lastHour = eventsIn(series, { from: series.minutes - BURN_MINUTES, to: series.minutes });
  const spent = burn(total, bad, slo);
  return {
    fromMs: series.fromMs,
    toMs: series.toMs,
    total,
    bad,
    attained: total === 0 ? undefined : (total - bad) / total,
    spent,
    remaining: 1 - spent,
    badAllowed: Math.floor((total * budgetPpm(slo.objectivePpm)) / WHOLE_PPM),
    burnRate1h: burn(lastHour.total, lastHour.bad, slo),
  };
}

/** Error ratio / error budget, as one division of integers: 1 bad of 1000 at 99.9 % is exactly 1. */
function burn(total: number, bad: number, { objectivePpm }: BudgetedSlo): number {
  return total === 0 ? 0 : (bad * WHOLE_PPM) / (total * budgetPpm(objectivePpm));
}
