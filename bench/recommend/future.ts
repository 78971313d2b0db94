import { runBacktest } from '../../domain/backtest/run-backtest.ts';
import { allEvents, createMinuteSeries, eventsIn } from '../../domain/sli/minute-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import { budgetPpm, WHOLE_PPM } from '../../domain/slo/objective.ts';
import type { ObjectivePpm } from '../../domain/slo/objective.ts';
import type { TrueIncident } from './truth.ts';

/** A page this long after an incident still belongs to it: the long window of the quick page has to run out. */
const TAIL_MINUTES = 60;
/** Share of a window's budget from which an incident is worth a page (SRE workbook, ch. 5). */
const SIGNIFICANT_SHARE = 0.02;

/** What became of a target in the days after the recommendation. */
export interface Future {
  readonly held: boolean;
  readonly pages: number;
  readonly falsePages: number;
  readonly incidents: number;
  readonly missedIncidents: number;
}

/** A part of a series as one of its own. */
export function cutSeries(series: MinuteSeries, from: number, to: number): MinuteSeries {
  const counts = Array.from({ length: to - from }, (_, offset) => ({
    startMs: offset * 60_000,
    ...eventsIn(series, { from: from + offset, to: from + offset + 1 }),
  }));
  return createMinuteSeries(counts, { fromMs: 0, toMs: (to - from) * 60_000 });
}

/** One window after the recommendation; the minutes of its incidents count from its start. */
export interface FollowedWindow {
  readonly series: MinuteSeries;
  readonly windowDays: number;
  readonly incidents: readonly TrueIncident[];
}

/** Follows a target through one window whose true incidents are known. */
export function followTarget(objectivePpm: ObjectivePpm, { series, windowDays, incidents }: FollowedWindow): Future {
  const { total, bad } = allEvents(series);
  const budget = budgetPpm(objectivePpm) / WHOLE_PPM;
  const { episodes } = runBacktest(series, { objectivePpm, windowDays });
  const pages = episodes.filter(({ severity }) => severity === 'page');
  const isAbout = (incident: TrueIncident, page: (typeof pages)[number]): boolean =>
    page.startMs < (incident.to + TAIL_MINUTES) * 60_000 && page.endMs > incident.from * 60_000;
  const significant = incidents.filter(
    (incident) => eventsIn(series, incident).bad >= SIGNIFICANT_SHARE * budget * total,
  );
  return {
    held: bad <= budget * total,
    pages: pages.length,
    falsePages: pages.filter((page) => !incidents.some((incident) => isAbout(incident, page))).length,
    incidents: significant.length,
    missedIncidents: significant.filter((incident) => !pages.some((page) => isAbout(incident, page))).length,
  };
}
