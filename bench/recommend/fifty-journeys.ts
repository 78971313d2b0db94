import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Pool } from 'pg';
import { createAnalysisActivities } from '../../activities/create-analysis-activities.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { table } from '../../cli/output/table.ts';
import { connectStores } from '../../cli/roles/connect-stores.ts';
import { openEvidence } from '../../cli/roles/open-evidence.ts';
import { startRole } from '../../cli/start/role-process.ts';
import { runBacktest } from '../../domain/backtest/run-backtest.ts';
import { recommend } from '../../domain/recommendation/recommend.ts';
import { eventCounts } from '../../domain/sli/event-counts.ts';
import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { quantile } from '../../domain/statistics/quantile.ts';
import { createComponents } from '../../platform/components/components.ts';
import { startPostgres } from '../../platform/components/run/start-postgres.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { mapBounded } from '../../workflows/bounded.ts';
import { JOURNEYS_AT_ONCE } from '../../workflows/options.ts';
import { seedService } from './seed-service.ts';

/**
 * How long does the analysis of a service with 50 journeys take? The activities of the `analysis` workflow, in its order
 * and as many at once, on a database in a process of its own as `npm start` has it.
 *   npx tsx bench/recommend/fifty-journeys.ts [--journeys 50] [--days 14,90] [--database embedded|postgres]
 * The baseline is what the recommendations alone take, one after the other, on buckets that are in memory already.
 */
const { values } = parseArgs({
  options: {
    journeys: { type: 'string', default: '50' },
    days: { type: 'string', default: '14,90' },
    database: { type: 'string', default: 'embedded' },
  },
});

const AIM_SECONDS = 60;
const BACKTEST_AIM_MS = 200;
const BACKTEST_RUNS = 200;
const SLO_WINDOW_DAYS = 28;
const BASELINE_JOURNEYS = 5;
const POOL_SIZE = 10;
const TO_MS = Date.UTC(2026, 0, 31);
const REF = { analysisId: 'bench', service: 'shop', environment: 'production' };
const logger = createSilentLogger();

interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

async function startDatabase(folder: string): Promise<RunningDatabase> {
  if (values.database === 'embedded') {
    const port = await findFreePort();
    const settings = { SLO_SCOUT_STATE_DIR: folder, SLO_SCOUT_DATABASE_PORT: String(port) };
    const role = await startRole({
      role: 'database',
      environment: { ...process.env, ...settings },
      logDir: join(folder, 'logs'),
    });
    return { url: role.addresses['database'] ?? '', stop: () => role.stop() };
  }
  const program = await createComponents({ environment: process.env, report: () => undefined }).ensure('postgres');
  const server = await startPostgres({ program: program.path, folder, port: await findFreePort() });
  return { url: server.url, stop: () => server.stop() };
}

/** Runs `work` on a new database that holds the service. */
async function withService(days: number, work: (pool: Pool, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-journeys-'));
  // PostgreSQL runs as another user when this runs as root.
  await chmod(folder, 0o755);
  const database = await startDatabase(join(folder, 'database'));
  const pool = createPool({ url: database.url, size: POOL_SIZE, applicationName: 'bench' });
  try {
    await migrate(pool, { logger, nowMs: Date.now });
    const { service, environment } = REF;
    await seedService(pool, { service, environment, journeys: Number(values.journeys), days, toMs: TO_MS });
    await work(pool, folder);
  } finally {
    await pool.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
  /** Of this process, its threads included; the database is another one. */
  readonly cpuSeconds: number;
}

async function time<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(startedCpu);
  return { result, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1_000_000 };
}

const environment = new MockActivityEnvironment();

/** Runs an activity, which has heartbeats, without a server. */
function inActivity<Output>(activity: () => Promise<Output>): Promise<Output> {
  return environment.run<[], Output, typeof activity>(activity);
}

interface Analysed {
  readonly journeyIds: readonly string[];
  readonly serviceTotal: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly findingSeconds: number;
  readonly recommendingSeconds: number;
  readonly cpuSeconds: number;
  readonly proposed: number;
  readonly refused: number;
}

async function analyse(pool: Pool, folder: string, days: number): Promise<Analysed> {
  const config = loadConfig({ SLO_SCOUT_STATE_DIR: folder });
  const activities = createAnalysisActivities({
    ...{ ...connectStores(pool), ...openEvidence({ config, logger }), metrics: createMetrics(), logger },
    journeyMetrics: { read: () => Promise.resolve(undefined) },
  });
  const now = { nowMs: TO_MS, windowDays: days };
  const finding = await time(async () => {
    await inActivity(() => activities.resolveAnalysis({ ...REF, ...now, forceRefresh: true }));
    const evidence = await inActivity(() => activities.collectEvidence({ ...REF, ...now }));
    if (evidence.kind === 'none') throw new RangeError('The service has no telemetry.');
    const { fromMs, toMs } = evidence;
    return { fromMs, toMs, ...(await inActivity(() => activities.discoverJourneys({ ...REF, fromMs, toMs }))) };
  });
  const { journeyIds, serviceTotal, fromMs, toMs } = finding.result;
  const common = { ...REF, fromMs, toMs, serviceTotal, sloWindowDays: SLO_WINDOW_DAYS, nowMs: TO_MS };
  const recommending = await time(() =>
    mapBounded(journeyIds, JOURNEYS_AT_ONCE, (journeyId) =>
      inActivity(() => activities.recommendJourney({ ...common, journeyId })),
    ),
  );
  return {
    ...{ journeyIds, serviceTotal, fromMs, toMs },
    ...{ findingSeconds: finding.seconds, recommendingSeconds: recommending.seconds },
    cpuSeconds: finding.cpuSeconds + recommending.cpuSeconds,
    proposed: recommending.result.reduce((sum, { proposedSliIds }) => sum + proposedSliIds.length, 0),
    refused: recommending.result.reduce((sum, { refused }) => sum + refused, 0),
  };
}

/** Seconds for `recommend` alone, as if for all journeys: some of them, evenly chosen from the busiest to the quietest. */
async function baseline(pool: Pool, analysed: Analysed): Promise<number> {
  const { journeyIds, serviceTotal, fromMs, toMs } = analysed;
  const { journeys, buckets } = connectStores(pool);
  const every = Math.max(1, Math.floor(journeyIds.length / BASELINE_JOURNEYS));
  const chosen = journeyIds.filter((_, position) => position % every === 0);
  let seconds = 0;
  for (const journeyId of chosen) {
    const input = {
      ...{ analysisId: REF.analysisId, serviceTotal, windowDays: SLO_WINDOW_DAYS, rangeFromMs: fromMs, nowMs: toMs },
      journey: await journeys.getJourney(journeyId),
      serviceJourneys: await journeys.listJourneys(REF),
      buckets: await buckets.readBuckets({ journeyId, fromMs, toMs }),
      capsules: [],
    };
    seconds += (await time(async () => recommend(input))).seconds;
  }
  return (seconds * journeyIds.length) / chosen.length;
}

/** Milliseconds of repeated backtests of one journey, its buckets in memory: median and 99th percentile. */
function timeBacktest(buckets: readonly SliBucket[], range: { readonly fromMs: number; readonly toMs: number }) {
  const runs = Float64Array.from({ length: BACKTEST_RUNS }, () => {
    const startedMs = performance.now();
    const series = createMinuteSeries(eventCounts(buckets, { kind: 'availability' }), range);
    runBacktest(series, { objectivePpm: 999_000, windowDays: SLO_WINDOW_DAYS });
    return performance.now() - startedMs;
  });
  return { medianMs: quantile(runs, 0.5) ?? 0, p99Ms: quantile(runs, 0.99) ?? 0 };
}

const verdict = (value: number, aim: number): string => (value <= aim ? 'reached' : 'missed');

const rows: (readonly string[])[] = [];
for (const days of values.days.split(',').map(Number)) {
  console.error(`${String(days)} days: writing the minutes of ${values.journeys} journeys …`);
  await withService(days, async (pool, folder) => {
    console.error(`${String(days)} days: analysing …`);
    const analysed = await analyse(pool, folder, days);
    const alone = await baseline(pool, analysed);
    const { journeyIds, findingSeconds, recommendingSeconds, cpuSeconds, proposed, refused, fromMs, toMs } = analysed;
    const total = findingSeconds + recommendingSeconds;
    rows.push([
      ...[String(days), String(journeyIds.length), `${String(proposed)}/${String(refused)}`],
      ...[findingSeconds, recommendingSeconds, total, total / journeyIds.length, cpuSeconds, alone].map((seconds) =>
        seconds.toFixed(2),
      ),
      ...[(total / alone).toFixed(2), verdict(total, AIM_SECONDS)],
    ]);
    const [journeyId = ''] = journeyIds;
    const buckets = await connectStores(pool).buckets.readBuckets({ journeyId, fromMs, toMs });
    const { medianMs, p99Ms } = timeBacktest(buckets, { fromMs, toMs });
    console.log(
      `backtest, ${String(days)} days of minutes, one journey: median ${medianMs.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms ` +
        `of ${String(BACKTEST_RUNS)} runs; the aim of ${String(BACKTEST_AIM_MS)} ms is ${verdict(p99Ms, BACKTEST_AIM_MS)}`,
    );
  });
}
const right = (head: string) => ({ head, align: 'right' as const });
const heads = ['journeys', 'proposed/refused', 'find, s', 'recommend, s', 'total, s', 's a journey', 'CPU, s'];
console.log(
  `\n${values.database} database, ${String(availableParallelism())} cores, ${String(JOURNEYS_AT_ONCE)} journeys at once; aim ${String(AIM_SECONDS)} s\n`,
);
console.log(table([right('days'), ...[...heads, 'baseline, s', 'ratio'].map(right), 'aim'], rows));
