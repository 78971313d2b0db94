import type { Pool } from 'pg';
import { byteaArray, int8Array, textArray } from '../../adapters/postgres/binary-array.ts';
import { encodeSketch } from '../../domain/sketch/sketch-codec.ts';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import type { SeededRandom } from '../../domain/statistics/seeded-random.ts';
import { drawBinomial, drawLogNormal, drawPoisson } from './draws.ts';
import { drawIncidents, rhythm } from './truth.ts';

/** A service as the stream worker would have left it in the database. */
export interface SeededService {
  readonly service: string;
  readonly environment: string;
  readonly journeys: number;
  readonly days: number;
  /** Where the history ends. */
  readonly toMs: number;
}

const DAY_MINUTES = 1440;
const DAY_MS = DAY_MINUTES * SLI_BUCKET_MS;

/** Of the busiest journey; the n-th has a √n-th of it. */
const PEAK_REQUESTS_A_MINUTE = 300;
const ORDINARY_ERROR_RATIO = 0.0003;
/** In an incident the requests that do not fail take this many times as long. */
const SLOWED = 4;
/** Sketches of minutes with the same number of requests: drawing each anew would take longer than what is measured. */
const SKETCHES_A_LOAD = 3;
/** Days that have capsules: an analysis reads the newest ones only. */
const CAPSULE_DAYS = 14;
const ROWS_A_STATEMENT = 20_000;

const INSERT_BUCKETS = `
INSERT INTO sli_buckets (journey_id, start_ms, total, bad, latency)
SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[])`;

const INSERT_CAPSULES = `
INSERT INTO capsules (journey_id, fingerprint, window_start_ms, trace_count, error_count, span_count, latency, steps,
  sample_trace_ids)
SELECT journey_id, 'f-' || journey_id, start_ms, total, 0, total * 6, latency,
  '[{"service":"shop","operation":"GET /","depth":0},{"service":"stock","operation":"SELECT","depth":1}]',
  '["0af7651916cd43dd8448eb211c80319c"]'
FROM unnest($1::text[], $2::int8[], $3::int8[], $4::bytea[]) AS c (journey_id, start_ms, total, latency)`;

const INSERT_JOURNEYS = `
INSERT INTO user_journeys (journey_id, service, environment, operation, kind, first_seen_ms, last_seen_ms)
SELECT id, $2, $3, 'GET /' || id, 'http', $4, $5 FROM unnest($1::text[]) AS id`;

const INSERT_SERVICE = `
INSERT INTO services (service_id, name, environment, status, created_at_ms) VALUES ($1, $1, $2, 'registered', $3)`;

interface Minute {
  readonly journeyId: string;
  readonly startMs: number;
  readonly total: number;
  readonly bad: number;
  readonly latency: Uint8Array;
}

/** Draws a journey's minutes one after the other. */
type DrawMinute = (minute: number) => Minute;

/**
 * Writes a service's journeys with a bucket for every minute in which there was a request, and capsules, in the order
 * in which checkpoints write them: minute by minute over all journeys, so that a journey's rows lie far apart.
 */
export async function seedService(pool: Pool, seeded: SeededService): Promise<void> {
  const { service, environment, journeys, days, toMs } = seeded;
  const fromMs = toMs - days * DAY_MS;
  const ids = Array.from({ length: journeys }, (_, number) => `journey-${String(number).padStart(3, '0')}`);
  await pool.query(INSERT_SERVICE, [service, environment, fromMs]);
  await pool.query(INSERT_JOURNEYS, [textArray(ids), service, environment, fromMs, toMs]);
  const draws = ids.map((id, number) => createDraw({ id, number, days, fromMs }));
  const capsulesFromMs = toMs - CAPSULE_DAYS * DAY_MS;
  let rows: Minute[] = [];
  for (let minute = 0; minute < days * DAY_MINUTES; minute += 1) {
    for (const draw of draws) {
      const row = draw(minute);
      if (row.total > 0) rows.push(row);
    }
    if (rows.length < ROWS_A_STATEMENT) continue;
    await insert(pool, rows, capsulesFromMs);
    rows = [];
  }
  await insert(pool, rows, capsulesFromMs);
  await pool.query('ANALYZE');
}

function createDraw(journey: {
  readonly id: string;
  readonly number: number;
  readonly days: number;
  readonly fromMs: number;
}): DrawMinute {
  const { id, number, days, fromMs } = journey;
  const random = createSeededRandom(number + 1);
  const requestsAt = rhythm(PEAK_REQUESTS_A_MINUTE / Math.sqrt(number + 1));
  const incidentRatios = new Float64Array(days * DAY_MINUTES);
  for (const { from, to, errorRatio } of drawIncidents(random, days, { perMonth: 2, medianMinutes: 25, least: 0.05 })) {
    incidentRatios.fill(errorRatio, from, to);
  }
  const sketchAt = createSketches(20 * (1 + (number % 10)), random);
  return (minute) => {
    const total = drawPoisson(requestsAt(minute), random);
    const incident = incidentRatios[minute] ?? 0;
    const bad = drawBinomial(total, Math.max(incident, ORDINARY_ERROR_RATIO), random);
    const startMs = fromMs + minute * SLI_BUCKET_MS;
    return { journeyId: id, startMs, total, bad, latency: sketchAt(total, incident > 0) };
  };
}

function createSketches(medianMs: number, random: SeededRandom): (total: number, isSlow: boolean) => Uint8Array {
  const known = new Map<number, Uint8Array>();
  return (total, isSlow) => {
    const key = (total * SKETCHES_A_LOAD + random.integer(SKETCHES_A_LOAD)) * 2 + Number(isSlow);
    const drawn = known.get(key);
    if (drawn !== undefined) return drawn;
    const median = isSlow ? medianMs * SLOWED : medianMs;
    const bytes = encodeSketch(sketchOf(Array.from({ length: total }, () => drawLogNormal(median, 0.6, random))));
    known.set(key, bytes);
    return bytes;
  };
}

async function insert(pool: Pool, rows: readonly Minute[], capsulesFromMs: number): Promise<void> {
  await pool.query(INSERT_BUCKETS, [
    textArray(rows.map(({ journeyId }) => journeyId)),
    int8Array(rows.map(({ startMs }) => startMs)),
    int8Array(rows.map(({ total }) => total)),
    int8Array(rows.map(({ bad }) => bad)),
    byteaArray(rows.map(({ latency }) => latency)),
  ]);
  const windows = rows.filter(({ startMs }) => startMs >= capsulesFromMs && startMs % CAPSULE_WINDOW_MS === 0);
  if (windows.length === 0) return;
  await pool.query(INSERT_CAPSULES, [
    textArray(windows.map(({ journeyId }) => journeyId)),
    int8Array(windows.map(({ startMs }) => startMs)),
    int8Array(windows.map(({ total }) => total * (CAPSULE_WINDOW_MS / SLI_BUCKET_MS))),
    byteaArray(windows.map(({ latency }) => latency)),
  ]);
}
