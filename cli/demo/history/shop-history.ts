import { createSeededRandom } from '../../../domain/statistics/seeded-random.ts';
import type { SeededRandom } from '../../../domain/statistics/seeded-random.ts';
import { SHOP_JOURNEYS } from '../shop/shop-model.ts';
import type { ShopOperation, ShopService } from '../shop/shop-model.ts';
import { failingServices } from './background-failures.ts';
import { planIncidents } from './incidents.ts';
import type { ShopIncident } from './incidents.ts';
import { createRequestEncoder } from './request-encoder.ts';
import { trafficFactor } from './rhythm.ts';
import { simulateRequest } from './simulate-request.ts';

/** One export request of the history, with whole traces in it. */
export interface HistoryRequest {
  readonly index: number;
  /** An encoded `ExportTraceServiceRequest`. */
  readonly bytes: Uint8Array;
  readonly traces: number;
  readonly spans: number;
}

/** What the shop would have sent in the past. Every request is a pure function of the options and its index. */
export interface ShopHistory {
  readonly fromMs: number;
  readonly toMs: number;
  readonly incidents: readonly ShopIncident[];
  readonly requestCount: number;
  /** Indexes from 0 to `requestCount` - 1, in the order of time. */
  requestAt(index: number): HistoryRequest;
}

/** Which history. */
export interface ShopHistoryOptions {
  /** End of the history, epoch milliseconds; rounded down to the minute. */
  readonly endMs: number;
  readonly days: number;
  readonly seed: number;
  /** The deployment environment that the spans carry. */
  readonly environment: string;
}

const MINUTE_MS = 60_000;
const MINUTE_NS = 60_000_000_000;
const MINUTES_PER_DAY = 1440;
/** About 500 spans at the mean traffic. */
const MINUTES_PER_REQUEST = 20;
/** Knuth's multiplier: neighbouring minutes get unlike seeds. */
const SEED_STEP = 2_654_435_761;

/** Creates a history; nothing is computed before it is asked for. */
export function createShopHistory({ endMs, days, seed, environment }: ShopHistoryOptions): ShopHistory {
  const toMinute = Math.floor(endMs / MINUTE_MS);
  const minutes = Math.round(days * MINUTES_PER_DAY);
  const fromMinute = toMinute - minutes;
  const incidents = planIncidents(endMs);
  const encoder = createRequestEncoder(environment);
  return {
    fromMs: fromMinute * MINUTE_MS,
    toMs: toMinute * MINUTE_MS,
    incidents,
    requestCount: Math.ceil(minutes / MINUTES_PER_REQUEST),
    requestAt(index) {
      const first = fromMinute + index * MINUTES_PER_REQUEST;
      const count = { traces: 0, spans: 0 };
      for (let minute = first; minute < Math.min(first + MINUTES_PER_REQUEST, toMinute); minute += 1) {
        const minuteMs = minute * MINUTE_MS;
        const random = createSeededRandom(seed ^ Math.imul(minute, SEED_STEP));
        for (const { entry, startNs, failing } of arrivals(minuteMs, random)) {
          const spans = simulateRequest(entry, startNs, { random, incidents, minuteMs, failing });
          encoder.add(spans, minuteMs, random);
          count.traces += 1;
          count.spans += spans.length;
        }
      }
      return { index, bytes: encoder.take(), ...count };
    },
  };
}

interface RequestArrival {
  readonly entry: ShopOperation;
  readonly startNs: number;
  readonly failing: ShopService | undefined;
}

function arrivals(minuteMs: number, random: SeededRandom): readonly RequestArrival[] {
  const factor = trafficFactor(minuteMs);
  return SHOP_JOURNEYS.flatMap((journey) => {
    const failing = failingServices(journey, minuteMs);
    return Array.from({ length: poisson(journey.requestsPerMinute * factor, random) }, (_, turn) => ({
      entry: journey.entry,
      startNs: random.integer(MINUTE_NS),
      failing: failing[turn],
    }));
  });
}

/** Knuth's method: fine for the small means of a minute. */
function poisson(mean: number, random: SeededRandom): number {
  const limit = Math.exp(-mean);
  let events = 0;
  for (let product = random.next(); product > limit; product *= random.next()) events += 1;
  return events;
}
