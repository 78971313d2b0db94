import { rangeDuration } from './range-duration.ts';
import { eventUnit } from '../promql/query-facts.ts';
import { seriesSelectors } from '../promql/series-selectors.ts';
import type { EventsSli } from './discovered-sli.ts';
import type { PrometheusQueries, SampledSeries, TimeRange } from './ports.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { CountSeries } from '../sli/count-series.ts';
import { unlessRefused } from './unless-refused.ts';

/** Length of a step: the shortest window of an alert, and few enough points for 35 days. */
const STEP_MS = 300_000;
const STEP_SECONDS = STEP_MS / 1_000;
/** A metric without a sample for so long is dead, or its service is: an alert on it could not fire. */
const ALIVE = '1d';
/** Steps of one range query: Prometheus answers with 11,000 points at most. */
const MOST_STEPS = 10_000;
/** Two queries are evaluated one after the other, and increases are extrapolated. */
const ROUNDING = 0.01;

/** Events of an SLI by steps, or why they cannot be had. */
export type Measured =
  { readonly kind: 'measured'; readonly history: CountSeries } | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Runs an SLI's own queries: first whether they can be used, then bad and total events by five minutes, as an alert would have
 * seen them. Series of a grouped SLI are summed. Where nothing failed there is no series of bad events, which is 0; where
 * nothing was asked there is no row.
 * @throws ScoutError when the server can no longer be asked: unavailable, unauthenticated, permission_denied
 */
export function measureEvents(prometheus: PrometheusQueries, sli: EventsSli, range: TimeRange): Promise<Measured> {
  return unlessRefused(
    async (): Promise<Measured> => {
      const reason = await findProblem(prometheus, sli, range);
      return reason === undefined ? readSteps(prometheus, sli, range) : { kind: 'unusable', reason };
    },
    (message) => ({ kind: 'unusable', reason: `a query was refused: ${message}` }),
  );
}

async function findProblem(
  prometheus: PrometheusQueries,
  sli: EventsSli,
  range: TimeRange,
): Promise<string | undefined> {
  const { toMs } = range;
  const valueOf = async (query: string, window: string): Promise<number | undefined> =>
    (await prometheus.instant(`sum(${fillWindow(query, window)})`, toMs))[0]?.value;
  const whole = rangeDuration(range);
  const total = (await valueOf(sli.total, whole)) ?? 0;
  if (!(total > 0)) return 'the query of all events gives nothing';
  if (!(((await valueOf(sli.total, ALIVE)) ?? 0) > 0)) {
    return 'the query of all events gives nothing for the last day: the metric has another name now, or nothing comes';
  }
  if (sli.kind === 'good_events') {
    const good = await valueOf(sli.good, whole);
    if (good === undefined) {
      return 'the query of good events gives nothing while there are events: is a bucket bound wrong?';
    }
    return good > total * (1 + ROUNDING) ? 'there are more good events than events' : undefined;
  }
  const bad = await valueOf(sli.bad, whole);
  if (bad === undefined) return absentMetric(prometheus, sli.bad, toMs);
  return bad > total * (1 + ROUNDING) ? 'there are more bad events than events' : undefined;
}

/** No series of bad events is what a perfect service has, unless the metric itself is not there. */
async function absentMetric(prometheus: PrometheusQueries, query: string, atMs: number): Promise<string | undefined> {
  const metrics = new Set(seriesSelectors(query).map(({ metric }) => metric));
  for (const metric of metrics) {
    if (metric === '') continue;
    const [found] = await prometheus.instant(`count(last_over_time(${metric}[${ALIVE}]))`, atMs);
    if (found === undefined) return `the query of bad events asks for ${metric}, which is not there`;
  }
  return undefined;
}

async function readSteps(prometheus: PrometheusQueries, sli: EventsSli, range: TimeRange): Promise<Measured> {
  const perStep = eventsPerStep(sli);
  if (perStep === undefined) {
    const reason = 'it cannot be told what its queries count: write sum(rate(…[{{.window}}])), or increase in both';
    return { kind: 'unusable', reason };
  }
  const read = (query: string) => readPoints(prometheus, `sum(${fillWindow(query, '5m')})`, aligned(range));
  const parts = new Map(
    (await read(sli.kind === 'events' ? sli.bad : sli.good)).map(({ timeMs, value }) => [timeMs, value]),
  );
  const rows = (await read(sli.total))
    .filter(({ value }) => value > 0)
    .map(({ timeMs, value }) => {
      const part = Math.min(value, Math.max(0, parts.get(timeMs) ?? 0));
      const bad = sli.kind === 'events' ? part : value - part;
      return { startMs: timeMs - STEP_MS, total: value * perStep, bad: bad * perStep };
    });
  if (rows.length > 0) return { kind: 'measured', history: { stepMs: STEP_MS, rows } };
  const reason =
    'there are events in the whole range and none in any five minutes: series are scraped too rarely for an alert; scrape at least every 2 minutes';
  return { kind: 'unusable', reason };
}

/** Events of a step by a query's value: a rate is per second, an increase of five minutes is of the step. */
function eventsPerStep({ total }: EventsSli): number | undefined {
  const unit = eventUnit(total);
  if (unit === 'per_range') return 1;
  if (unit === 'per_second') return STEP_SECONDS;
  // A share of a native histogram's rate is a product, and still per second.
  const functions = total.match(/\b\w+_over_time\b|\b(?:rate|increase|irate|delta)\b/g) ?? [];
  return functions.length > 0 && functions.every((name) => name === 'rate') ? STEP_SECONDS : undefined;
}

async function readPoints(
  prometheus: PrometheusQueries,
  query: string,
  { fromMs, toMs }: TimeRange,
): Promise<SampledSeries['points']> {
  const points: SampledSeries['points'][number][] = [];
  for (let startMs = fromMs; startMs <= toMs; startMs += MOST_STEPS * STEP_MS) {
    const endMs = Math.min(toMs, startMs + (MOST_STEPS - 1) * STEP_MS);
    points.push(...pointsOf(await prometheus.range(query, { fromMs: startMs, toMs: endMs, stepMs: STEP_MS })));
  }
  return points;
}

function pointsOf([series]: readonly SampledSeries[]): SampledSeries['points'] {
  return series?.points ?? [];
}

/** Steps lie on whole five minutes, so that two runs read the same ones. */
function aligned({ fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: Math.ceil(fromMs / STEP_MS) * STEP_MS + STEP_MS, toMs: Math.floor(toMs / STEP_MS) * STEP_MS };
}
