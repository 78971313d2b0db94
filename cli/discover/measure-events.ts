import { badQuery } from '../../domain/sli-discovery/discovered-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { PrometheusQueries, SampledSeries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { fillWindow } from '../../domain/slo/query-window.ts';
import type { CountSeries } from '../recommend/read-history.ts';

/** Length of a step: the shortest window of an alert, and few enough points for 35 days. */
const STEP_MS = 300_000;

const STEP_SECONDS = STEP_MS / 1_000;

/**
 * Bad and total events of an SLI by five minutes, from its own queries with their range filled in: what an alert would have
 * seen. Rates are per second, so they are multiplied by the seconds of a step. Where nothing failed there is no series of bad
 * events, which is 0; where nothing was asked there is no row.
 */
export async function measureEvents(
  prometheus: PrometheusQueries,
  sli: EventsSli,
  range: TimeRange,
): Promise<CountSeries> {
  const question = { ...aligned(range), stepMs: STEP_MS };
  const total = await prometheus.range(fillWindow(sli.total, '5m'), question);
  const part = await prometheus.range(fillWindow(sli.kind === 'events' ? sli.bad : sli.good, '5m'), question);
  const parts = new Map((part[0]?.points ?? []).map(({ timeMs, value }) => [timeMs, value]));
  const rows = pointsOf(total)
    .filter(({ value }) => value > 0)
    .map(({ timeMs, value }) => {
      const known = Math.min(value, Math.max(0, parts.get(timeMs) ?? 0));
      const bad = sli.kind === 'events' ? known : value - known;
      return { startMs: timeMs - STEP_MS, total: value * STEP_SECONDS, bad: bad * STEP_SECONDS };
    });
  return { stepMs: STEP_MS, rows };
}

/** Whether a server takes the SLI's queries and has something for them; else why not. */
export async function checkQueries(
  prometheus: PrometheusQueries,
  sli: EventsSli,
  range: TimeRange,
): Promise<string | undefined> {
  const days = `${String(Math.round((range.toMs - range.fromMs) / 1_000))}s`;
  const total = await prometheus.instant(fillWindow(sli.total, days), range.toMs);
  if (total.length > 1) return `the query of all events gives ${String(total.length)} series instead of one`;
  if (!((total[0]?.value ?? 0) > 0)) return 'the query of all events gives nothing';
  const bad = await prometheus.instant(fillWindow(badQuery(sli), days), range.toMs);
  if ((bad[0]?.value ?? 0) > (total[0]?.value ?? 0) * ROUNDING) return 'there are more bad events than events';
  return undefined;
}

/** Two queries are evaluated one after the other. */
const ROUNDING = 1.001;

function pointsOf([series]: readonly SampledSeries[]): SampledSeries['points'] {
  return series?.points ?? [];
}

/** Steps lie on whole five minutes, so that two runs read the same ones. */
function aligned({ fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: Math.ceil(fromMs / STEP_MS) * STEP_MS + STEP_MS, toMs: Math.floor(toMs / STEP_MS) * STEP_MS };
}
