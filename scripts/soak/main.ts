import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Topic } from '../../contracts/topics/topics.ts';
import { startFaultInstallation } from '../faults/fault-installation.ts';
import type { FaultInstallation } from '../faults/fault-installation.ts';
import { offerLoad } from '../faults/offer-load.ts';
import type { OfferedLoad } from '../faults/offer-load.ts';
import { readCountedSpans } from '../faults/read-counts.ts';
import { createTopicReader } from '../faults/read-topic.ts';
import { recordNumber, spanNumbersIn } from '../faults/request-template.ts';
import { createNumberSet } from './number-set.ts';
import { quantile, slopeMbPerHour, takeSample } from './sample.ts';
import type { Sample } from './sample.ts';

/**
 * Hours of load at a steady pace through ingest, Kafka and the stream worker: memory stays flat, nothing falls behind,
 * nothing is lost. Without a rate, 70 % of what the first minute can do.
 *   npm run soak -- [--minutes 60] [--rate N] [--out soak.json]
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string' },
    out: { type: 'string', default: 'soak.json' },
  },
});
const SHARE = 0.7;
const MEASURE_MS = 60_000;
const SAMPLE_MS = 5_000;
const SENDERS = 8;
/** Memory grows until caches are warm: so much of the time is left out of the slope. */
const WARM_SHARE = 0.25;
/** Shorter runs have slopes of noise. */
const SLOPE_FROM_MINUTES = 30;
const MAX_SLOPE_MB_PER_HOUR = 10;
const MAX_LAG_SECONDS = 60;
const COUNT_TIMEOUT_MS = 300_000;
/** An hour at full load is a quarter of a thousand million spans. */
const READ_TIMEOUT_MS = 1_200_000;

const isSlopeJudged = Number(values.minutes) >= SLOPE_FROM_MINUTES;
const acknowledged = createNumberSet();
const installation = await startFaultInstallation({ settings: { SLO_SCOUT_CHECKPOINT_INTERVAL: '30s' } });
let isWell = false;
try {
  isWell = await soak(installation);
} finally {
  await installation.remove(!isWell);
  if (!isWell) console.error(`Logs and data are in ${installation.folder}`);
}
process.exit(isWell ? 0 : 1);

async function soak(target: FaultInstallation): Promise<boolean> {
  const rate = values.rate === undefined ? Math.round((await measureMaximum(target)) * SHARE) : Number(values.rate);
  const minutes = Number(values.minutes);
  console.error(`${String(rate)} spans a second for ${values.minutes} minutes`);
  const load = startLoad(target, rate);
  const samples = await sampleFor(target, minutes * 60_000);
  await load.end();
  // What was seen on the way is kept whatever becomes of the count.
  await writeFile(values.out, JSON.stringify({ minutes, rate, ...courseOf(samples), samples }));
  const counts = await count(target);
  const took = load.acknowledgements.map(({ tookMs }) => tookMs);
  const course = courseOf(samples);
  const notMet = findNotMet(counts, course);
  const result = {
    verdict: notMet.length === 0 ? 'PASS' : 'FAIL',
    ...{ minutes, rate, acknowledgedPerSecond: round(load.acknowledged() / (minutes * 60)), ...counts },
    ackMs: { p50: round(quantile(took, 0.5)), p99: round(quantile(took, 0.99)), max: round(quantile(took, 1)) },
    ...{ ...course, isSlopeJudged, notMet },
  };
  await writeFile(values.out, JSON.stringify({ ...result, samples }));
  console.log(JSON.stringify(result));
  return notMet.length === 0;
}

function findNotMet(counts: Counts, { lagSeconds, slopeMbPerHour: slopes }: Course): readonly string[] {
  const isSteep = Math.max(...Object.values(slopes)) > MAX_SLOPE_MB_PER_HOUR;
  const demands: readonly (readonly [string, boolean])[] = [
    ['an acknowledged span is missing in the log', counts.missing > 0],
    ['the capsules do not hold what the log holds', counts.inLog !== counts.inCapsules],
    ['the 99th percentile of the lag is above 60 s', lagSeconds.p99 > MAX_LAG_SECONDS],
    [`memory grows by more than ${String(MAX_SLOPE_MB_PER_HOUR)} MB an hour`, isSlopeJudged && isSteep],
  ];
  return demands.filter(([, isBroken]) => isBroken).map(([name]) => name);
}

type Counts = Awaited<ReturnType<typeof count>>;
type Course = ReturnType<typeof courseOf>;

/** What the samples say of lag, memory and answering times. */
function courseOf(samples: readonly Sample[]) {
  const roles = Object.keys(samples[0]?.answerMs ?? {});
  const warm = samples.slice(Math.floor(samples.length * WARM_SHARE));
  const lags = samples.map(({ lagSeconds }) => lagSeconds);
  const ofRoles = <T>(valueOf: (role: string) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(roles.map((role) => [role, valueOf(role)]));
  return {
    lagSeconds: { p99: round(quantile(lags, 0.99)), max: round(quantile(lags, 1)) },
    rssMb: ofRoles((role) => summary(samples.map(({ rssMb }) => rssMb[role] ?? 0))),
    answerMs: ofRoles((role) => summary(samples.map(({ answerMs }) => answerMs[role] ?? 0))),
    slopeMbPerHour: ofRoles((role) => round(slopeMbPerHour(warm, role))),
  };
}

function startLoad({ otlpUrl, otlpGrpc }: FaultInstallation, recordsPerSecond: number): OfferedLoad {
  return offerLoad({
    addresses: [otlpGrpc, otlpUrl],
    recordsPerSecond,
    senders: SENDERS,
    onAcknowledged: (keys) => {
      for (const key of keys) acknowledged.add(recordNumber(key) ?? 0);
    },
  });
}

/** Spans a second that go all the way: acknowledged, and counted by the workers. */
async function measureMaximum(target: FaultInstallation): Promise<number> {
  const load = startLoad(target, Number.POSITIVE_INFINITY);
  await sleep(MEASURE_MS / 2);
  const [acknowledgedBefore, countedBefore] = [load.acknowledged(), await countedSpans(target)];
  const startedAtMs = performance.now();
  await sleep(MEASURE_MS / 2);
  const [acknowledgedAfter, countedAfter] = [load.acknowledged(), await countedSpans(target)];
  const seconds = (performance.now() - startedAtMs) / 1_000;
  await load.end();
  const maximum = {
    acknowledgedPerSecond: round((acknowledgedAfter - acknowledgedBefore) / seconds),
    countedPerSecond: round((countedAfter - countedBefore) / seconds),
  };
  console.error(`measured maximum: ${JSON.stringify(maximum)}`);
  return Math.min(maximum.acknowledgedPerSecond, maximum.countedPerSecond);
}

async function countedSpans({ workerAdminUrls }: FaultInstallation): Promise<number> {
  let sum = 0;
  for (const url of workerAdminUrls.slice(0, 2)) {
    const text = await fetch(`${url}/metrics`).then((response) => response.text());
    const [, count = '0'] = /^slo_scout_stream_spans_total\{outcome="counted"\} (\d+)/m.exec(text) ?? [];
    sum += Number(count);
  }
  return sum;
}

async function sampleFor(target: FaultInstallation, durationMs: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const startedAtMs = performance.now();
  for (let next = SAMPLE_MS; next <= durationMs; next += SAMPLE_MS) {
    await sleep(Math.max(0, startedAtMs + next - performance.now()));
    samples.push(await takeSample(target, (performance.now() - startedAtMs) / 1_000));
  }
  return samples;
}

/** Reads the whole log, then counts log and capsules until they agree, or for five minutes. */
async function count({ brokers, databaseUrl }: FaultInstallation) {
  const log = createNumberSet();
  let repeated = 0;
  const reader = createTopicReader({ brokers, topic: Topic.rawTelemetry, timeoutMs: READ_TIMEOUT_MS }, ({ value }) => {
    for (const number of spanNumbersIn(value)) if (!log.add(number)) repeated += 1;
  });
  await reader.readOn();
  const endMs = performance.now() + COUNT_TIMEOUT_MS;
  for (;;) {
    await reader.readOn();
    const { inCapsules } = await readCountedSpans(databaseUrl);
    const missing = acknowledged.missingIn(log);
    if ((missing === 0 && inCapsules === log.size) || performance.now() > endMs) {
      return { acknowledged: acknowledged.size, inLog: log.size, repeated, missing, inCapsules };
    }
    await sleep(5_000);
  }
}

function summary(measured: readonly number[]) {
  return { first: round(measured[0] ?? 0), median: round(quantile(measured, 0.5)), max: round(Math.max(...measured)) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
