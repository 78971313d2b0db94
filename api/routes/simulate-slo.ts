import type { SimulateSlo, Simulation } from '../../contracts/rest/simulation.ts';
import { targetToPpm } from '../../contracts/rest/target-percentage.ts';
import { runWhatIf } from '../../domain/backtest/what-if.ts';
import type { WhatIf } from '../../domain/backtest/what-if.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { eventCounts } from '../../domain/sli/event-counts.ts';
import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { SliBucket, SliDefinition } from '../../domain/sli/sli-bucket.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { backtestFigures, episodeView } from '../views/backtest-view.ts';
import { thresholdView } from '../views/sli-view.ts';
import { targetView } from '../views/target-view.ts';
import { timeView } from '../views/time-view.ts';

const MAX_HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

interface SimulatedSli {
  readonly journeyId: string;
  readonly sli: SliDefinition;
}

/** Replays a draft over the recorded buckets; nothing is stored. */
export async function simulateSlo(deps: ApiDeps, body: SimulateSlo): Promise<Answer<Simulation>> {
  const { journeyId, sli } = await simulatedSli(deps, body);
  const range = rangeOf(body, deps.nowMs());
  const buckets = await deps.buckets.readBuckets({ journeyId, ...range });
  const series = createMinuteSeries(eventCounts(buckets, sli), historyOf(buckets, range));
  // The schema takes only what is a target.
  const objectivePpm = targetToPpm(body.target_percentage) ?? 0;
  const windowDays = body.time_window_days;
  const incidents = body.incidents.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
  const whatIf = runWhatIf(series, { objectivePpm, windowDays }, incidents);
  return {
    body: {
      ...{ journey_id: journeyId, kind: sli.kind, threshold_ms: thresholdView(sli) },
      ...{ target_percentage: targetView(objectivePpm), time_window_days: windowDays },
      ...backtestFigures(whatIf.backtest),
      episodes: whatIf.episodes.map((episode) => ({ ...episodeView(episode), reset_minutes: episode.resetMinutes })),
      budget_line: whatIf.budgetLine.map(({ toMs, total, bad, budgetSpent }) => ({
        ...{ to: timeView(toMs), total, bad },
        budget_spent: budgetSpent,
      })),
      windows_kept: whatIf.windowsKept,
      incidents: matchView(whatIf),
    },
  };
}

/** @throws ScoutError not_found */
async function simulatedSli(deps: ApiDeps, { sli_id, journey_id, threshold_ms }: SimulateSlo): Promise<SimulatedSli> {
  const latency = threshold_ms === undefined ? undefined : ({ kind: 'latency', thresholdMs: threshold_ms } as const);
  if (sli_id === undefined) {
    const { journeyId } = await deps.journeys.getJourney(journey_id ?? '');
    return { journeyId, sli: latency ?? { kind: 'availability' } };
  }
  const { journeyId, sli } = await deps.recommendations.getRecommendation(sli_id);
  if (sli.kind === 'availability' && latency !== undefined) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'An availability SLI has no threshold; leave threshold_ms out, or give the journey_id for its latency.',
    });
  }
  return { journeyId, sli: latency ?? sli };
}

/** @throws ScoutError invalid_argument */
function rangeOf({ from, to }: SimulateSlo, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  // The current minute is not over: what it has so far is no minute of history.
  const lastMs = Math.floor(nowMs / SLI_BUCKET_MS) * SLI_BUCKET_MS;
  const toMs = to === undefined ? lastMs : Math.min(lastMs, Date.parse(to));
  const fromMs = from === undefined ? toMs - MAX_HISTORY_DAYS * DAY_MS : Date.parse(from);
  if (fromMs < toMs && toMs - fromMs <= MAX_HISTORY_DAYS * DAY_MS) return { fromMs, toMs };
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `A simulation replays at most ${String(MAX_HISTORY_DAYS)} days that are over: from must be before to.`,
  });
}

/** From the first bucket on: before it nothing was recorded, which is no history without requests. */
function historyOf(
  buckets: readonly SliBucket[],
  range: { readonly fromMs: number; readonly toMs: number },
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.max(range.fromMs, buckets[0]?.startMs ?? range.toMs), toMs: range.toMs };
}

function matchView({ match }: WhatIf): Simulation['incidents'] {
  if (match === undefined) return null;
  return {
    known: match.incidents,
    paged: match.incidentsPaged,
    pages: match.pages,
    pages_about_incidents: match.pagesAboutIncidents,
    precision: match.precision ?? null,
    recall: match.recall ?? null,
  };
}
